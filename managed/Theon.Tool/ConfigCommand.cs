using System.CommandLine;

namespace Theon.Tool;

/// <summary><c>theon config</c>: each setting with its value and where that comes from.</summary>
internal static class ConfigCommand
{
    public static Command Create(TextWriter output)
    {
        var all = new Option<bool>("--all") { Description = "Also what each setting does and accepts" };
        var command = new Command(
            "config",
            "Shows each setting, its value, and where the value comes from: THEON_FLAGS, a variable of its own, theon.ini in the working directory, "
            + ".theon.ini in the home, or the default. THEON_CONFIG names other files.") { all };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(all))
            {
                foreach (var setting in Config.Settings)
                {
                    output.WriteLine(setting);
                    output.WriteLine($"    {setting.Summary}");
                    output.WriteLine($"    accepts: {setting.Accepted}; default: {Shown(setting.DefaultText)}{(setting.Variable is { } name ? $"; variable: {name}" : "")}");
                }
            }
            else
            {
                Columns.Write(output, [["setting", "value", "from"], .. Config.Settings.Select(setting => new[] { setting.Name, Shown(setting.ValueText), setting.Source })]);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string Shown(string value) => value.Length > 0 ? value : "(empty)";
}
