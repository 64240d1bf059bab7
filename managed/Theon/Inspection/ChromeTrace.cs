using System.Text;
using System.Text.Json;
using Theon.Runtime;

namespace Theon.Inspection;

/// <summary>Time lines of functions in the trace format that Chrome and Perfetto read.</summary>
internal static class ChromeTrace
{
    /// <summary>Each function is a process of the picture, each of its frames a thread.</summary>
    public static string Write(IReadOnlyList<FunctionProfile> profiles)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString("displayTimeUnit", "ns");
            json.WriteStartArray("traceEvents");
            var begin = profiles.SelectMany(profile => profile.Spans.Select(span => span.Begin)).DefaultIfEmpty().Min();
            for (var i = 0; i < profiles.Count; i++)
            {
                WriteName(json, "process_name", profiles[i].Name, i + 1, 0);
                foreach (var frame in profiles[i].Spans.Select(span => span.Thread).Distinct().Order())
                {
                    WriteName(json, "thread_name", $"frame {frame}", i + 1, frame);
                }

                foreach (var span in profiles[i].Spans)
                {
                    Write(json, profiles[i], i + 1, span, begin);
                }
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteName(Utf8JsonWriter json, string what, string name, int process, int thread)
    {
        json.WriteStartObject();
        json.WriteString("name", what);
        json.WriteString("ph", "M");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", thread);
        json.WriteStartObject("args");
        json.WriteString("name", name);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, FunctionProfile profile, int process, TraceSpan span, long begin)
    {
        var instruction = profile.Programs[span.Program].Instructions[span.Instruction];
        json.WriteStartObject();
        json.WriteString("name", InstructionTexts.Op(instruction));
        json.WriteString("cat", instruction.KernelText);
        json.WriteString("ph", "X");
        json.WriteNumber("pid", process);
        json.WriteNumber("tid", span.Thread);
        json.WriteNumber("ts", (span.Begin - begin) / 1e3);
        json.WriteNumber("dur", span.Elapsed / 1e3);
        json.WriteStartObject("args");
        json.WriteNumber("instruction", span.Instruction);
        json.WriteNumber("step", span.Step);
        json.WriteString("line", InstructionTexts.Lines(instruction));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
