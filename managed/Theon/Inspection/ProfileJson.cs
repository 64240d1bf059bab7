using System.Text;
using System.Text.Json;

namespace Theon.Inspection;

/// <summary>A profile as JSON.</summary>
internal static class ProfileJson
{
    public static string Write(FunctionProfile profile, MachineLimits? limits)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            Write(json, profile, limits);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static void Write(Utf8JsonWriter json, FunctionProfile profile, MachineLimits? limits)
    {
        json.WriteStartObject();
        json.WriteString("function", profile.Name);
        json.WriteNumber("calls", profile.Calls);
        json.WriteNumber("nanoseconds", Nanoseconds(profile.Wall));
        json.WriteStartObject("phases");
        foreach (var phase in profile.Phases)
        {
            json.WriteNumber(phase.Name, Nanoseconds(phase.Time));
        }

        json.WriteEndObject();
        json.WriteStartObject("compilation");
        foreach (var step in profile.CompileSteps)
        {
            json.WriteNumber(step.Name, Nanoseconds(step.Elapsed));
        }

        json.WriteEndObject();
        json.WriteStartArray("rules");
        foreach (var rule in profile.RuleSteps)
        {
            json.WriteStartObject();
            json.WriteString("rule", rule.Rule);
            json.WriteString("phase", rule.Phase);
            json.WriteNumber("tried", rule.Tried);
            json.WriteNumber("applied", rule.Applied);
            json.WriteNumber("nanoseconds", Nanoseconds(rule.Elapsed));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (limits is not null)
        {
            json.WriteStartObject("machine");
            json.WriteNumber("gflops", limits.GigaOperationsPerSecond);
            json.WriteNumber("gflopsFloat64", limits.DoubleGigaOperationsPerSecond);
            json.WriteNumber("gbytesPerSecond", limits.GigabytesPerSecond);
            json.WriteStartArray("caches");
            foreach (var cache in limits.Caches)
            {
                json.WriteStartObject();
                json.WriteNumber("bytes", cache.Bytes);
                json.WriteNumber("gbytesPerSecond", cache.GigabytesPerSecond);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteStartObject("peakMemory");
        json.WriteNumber("bytes", profile.Peak.Bytes);
        json.WriteNumber("instruction", profile.Peak.Instruction);
        json.WriteString("op", profile.Peak.Op);
        json.WriteString("line", profile.Peak.Line);
        json.WriteEndObject();
        json.WriteStartArray("instructions");
        foreach (var entry in profile.Entries)
        {
            Write(json, entry, limits);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ProfileEntry entry, MachineLimits? limits)
    {
        json.WriteStartObject();
        json.WriteNumber("program", entry.Program);
        json.WriteNumber("instruction", entry.Instruction);
        json.WriteString("op", entry.Op);
        json.WriteString("kernel", entry.Kernel);
        json.WriteString("line", entry.Line);
        json.WriteNumber("calls", entry.Calls);
        json.WriteNumber("nanoseconds", Nanoseconds(entry.Time));
        json.WriteNumber("operations", entry.Operations);
        json.WriteNumber("bytes", entry.Bytes);
        json.WriteNumber("allocated", entry.Allocated);
        if (limits is not null)
        {
            json.WriteNumber("shareOfMachine", entry.ShareOf(limits));
        }

        json.WriteEndObject();
    }

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;
}
