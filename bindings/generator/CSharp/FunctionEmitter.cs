using Theon.BindingsGenerator.Model;

namespace Theon.BindingsGenerator.CSharp;

/// <summary>Writes the raw imports, which stay internal, and the public methods over them, which check the status.</summary>
internal sealed class FunctionEmitter(CSharpTypes types, DocWriter docs)
{
    /// <summary>The note on functions whose status is to be handed on rather than checked.</summary>
    internal const string UncheckedNote = "status is the result";

    public void WriteImports(CodeWriter writer, HeaderFile header)
    {
        writer.Open("internal static unsafe partial class NativeMethods");
        foreach (var function in header.Functions)
        {
            writer.Separate();
            writer.Line("[LibraryImport(Library)]");
            writer.Line($"internal static partial {types.Of(function.Result)} {function.Name}({ParameterList(function)});");
        }

        writer.Close();
    }

    public void WriteClasses(CodeWriter writer, HeaderFile header)
    {
        var owner = Names.HeaderClass(header);
        var classNames = header.Functions.Select(function => Names.FunctionClass(header, function)).Distinct().ToList();
        if (header.Constants.Count > 0 && !classNames.Contains(owner))
        {
            classNames.Insert(0, owner);
        }

        foreach (var name in classNames)
        {
            var handle = header.Handles.FirstOrDefault(handle => name != owner && Names.HandleClass(handle) == name);
            writer.Separate();
            docs.Write(writer, handle?.Doc ?? header.Doc);
            writer.Open($"public static unsafe partial class {name}");
            foreach (var constant in name == owner ? header.Constants : [])
            {
                writer.Separate();
                docs.Write(writer, constant.Doc);
                writer.Line($"public const int {Names.Constant(header, constant)} = {constant.Literal};");
            }

            foreach (var function in header.Functions.Where(function => Names.FunctionClass(header, function) == name))
            {
                writer.Separate();
                WriteMethod(writer, header, function);
            }

            writer.Close();
        }
    }

    private void WriteMethod(CodeWriter writer, HeaderFile header, FunctionDeclaration function)
    {
        var isChecked = function.Result is DeclaredType { Name: Names.StatusType } && function.Note != UncheckedNote;
        var isText = CSharpTypes.IsText(function.Result);
        var call = $"NativeMethods.{function.Name}({string.Join(", ", function.Parameters.Select(parameter => Words.Identifier(parameter.Name)))})";
        var (result, body) = (isChecked, isText) switch
        {
            (true, _) => ("void", $"NativeException.ThrowIfFailed({call})"),
            (_, true) => ("string", $"NativeText.Read({call})"),
            _ => (types.Of(function.Result), call),
        };
        docs.WriteFunction(writer, function, isChecked);
        writer.Line($"public static {result} {Names.Method(header, function)}({ParameterList(function)}) =>");
        writer.Line($"    {body};");
    }

    private string ParameterList(FunctionDeclaration function) =>
        string.Join(", ", function.Parameters.Select(parameter => $"{types.Of(parameter.Type)} {Words.Identifier(parameter.Name)}"));
}
