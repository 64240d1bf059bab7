namespace Theon;

internal sealed class SharedStorage
{
}
