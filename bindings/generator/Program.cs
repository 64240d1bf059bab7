using Theon.BindingsGenerator;
using Theon.BindingsGenerator.Reading;

const string Usage = "usage: Theon.BindingsGenerator generate [--include FOLDER] [--output FOLDER] [--check]";

try
{
    var repository = Repository.Find(Environment.CurrentDirectory, AppContext.BaseDirectory);
    if (args is not ["generate", .. var options])
    {
        throw new GeneratorException(Usage);
    }

    var include = repository.IncludeFolder;
    var folder = repository.GeneratedFolder;
    var check = false;
    for (var i = 0; i < options.Length; i++)
    {
        switch (options[i])
        {
            case "--check":
                check = true;
                break;
            case "--include" when i + 1 < options.Length:
                include = Path.GetFullPath(options[++i]);
                break;
            case "--output" when i + 1 < options.Length:
                folder = Path.GetFullPath(options[++i]);
                break;
            default:
                throw new GeneratorException($"unknown or incomplete option '{options[i]}'; {Usage}");
        }
    }

    var files = GenerateCommand.Render(include, new CastXml(include));
    if (!check)
    {
        GenerateCommand.Write(files, folder);
        Console.WriteLine($"wrote {files.Count} files to {folder}");
        return 0;
    }

    var differences = GenerateCommand.Differences(files, folder);
    foreach (var difference in differences)
    {
        Console.Error.WriteLine($"{Path.GetRelativePath(repository.Root, folder)}/{difference}");
    }

    if (differences.Count > 0)
    {
        Console.Error.WriteLine("the committed bindings are not those of the headers; run: dotnet run --project bindings/generator -- generate");
        return 1;
    }

    Console.WriteLine($"{files.Count} generated files are up to date");
    return 0;
}
catch (GeneratorException exception)
{
    Console.Error.WriteLine($"bindings generator: {exception.Message}");
    return 2;
}
