using System.Xml.Linq;

namespace Theon.BindingsGenerator.Reading;

internal static class XmlExtensions
{
    public static string Required(this XElement element, string attribute) =>
        element.Attribute(attribute)?.Value ?? throw new GeneratorException($"castxml wrote a {element.Name} without '{attribute}'");

    public static int RequiredInt(this XElement element, string attribute) =>
        int.Parse(element.Required(attribute), System.Globalization.CultureInfo.InvariantCulture);
}
