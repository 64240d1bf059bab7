namespace Theon.BindingsGenerator;

/// <summary>A failure whose message is complete for the person who runs the generator.</summary>
internal sealed class GeneratorException(string message) : Exception(message);
