using System.Text.RegularExpressions;

namespace Theon.Checks;

/// <summary>What a native library exports and what it needs from the machine it is loaded on.</summary>
/// <param name="Exported">Symbols it defines for others.</param>
/// <param name="Versions">Versions of the symbols it takes from others, such as <c>GLIBC_2.34</c>.</param>
/// <param name="Needed">Libraries it is linked to.</param>
public sealed partial record NativeSymbols(IReadOnlyList<string> Exported, IReadOnlyList<string> Versions, IReadOnlyList<string> Needed)
{
    /// <summary>The oldest C library that the native libraries must load on.</summary>
    public static readonly Version GlibcFloor = new(2, 34);

    private static readonly string[] s_allowedLibraries = ["libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"];

    /// <summary>Reads a library with objdump and readelf.</summary>
    public static NativeSymbols Read(string library) => Parse(Tool.Output("objdump", "-T", library), Tool.Output("readelf", "-d", library));

    /// <summary>Reads the output of <c>objdump -T</c> and <c>readelf -d</c>.</summary>
    public static NativeSymbols Parse(string dynamicSymbols, string dynamicSection)
    {
        var symbols = DynamicSymbol().Matches(dynamicSymbols);
        return new NativeSymbols(
            [.. symbols.Where(m => m.Groups["section"].Value != "*UND*").Select(m => m.Groups["name"].Value).Order(StringComparer.Ordinal)],
            [.. symbols.Where(m => m.Groups["section"].Value == "*UND*" && m.Groups["version"].Success).Select(m => m.Groups["version"].Value).Distinct()],
            [.. NeededLibrary().Matches(dynamicSection).Select(m => m.Groups[1].Value)]);
    }

    /// <summary>What is wrong with the library, given the functions that the headers declare.</summary>
    public IEnumerable<string> Problems(IReadOnlyCollection<string> declared)
    {
        foreach (var symbol in Exported.Except(declared))
        {
            yield return $"{symbol} is exported but no public header declares it";
        }

        foreach (var symbol in declared.Except(Exported))
        {
            yield return $"{symbol} is declared in a public header but not exported";
        }

        foreach (var version in Versions)
        {
            var glibc = GlibcVersion().Match(version);
            if (!glibc.Success || Version.Parse(glibc.Groups[1].Value) > GlibcFloor)
            {
                yield return $"a symbol of version {version} is needed; the floor is GLIBC_{GlibcFloor}";
            }
        }

        foreach (var library in Needed.Except(s_allowedLibraries))
        {
            yield return $"{library} is needed at run time; allowed are {string.Join(", ", s_allowedLibraries)}";
        }
    }

    [GeneratedRegex(@"^[0-9a-f]{8,} .{7} (?<section>\S+)\s+[0-9a-f]{8,}\s+(?:\(?(?<version>[A-Za-z]\w*_[0-9.]+)\)?\s+)?(?:Base\s+)?(?:\.hidden\s+)?(?<name>\S+)\r?$", RegexOptions.Multiline)]
    private static partial Regex DynamicSymbol();

    [GeneratedRegex(@"\(NEEDED\).*\[(.+)\]")]
    private static partial Regex NeededLibrary();

    [GeneratedRegex(@"^GLIBC_(\d+\.\d+)(?:\.\d+)?$")]
    private static partial Regex GlibcVersion();
}
