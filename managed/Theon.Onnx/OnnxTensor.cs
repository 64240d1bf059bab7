using Google.Protobuf;
using Theon.Onnx.Loading;
using Theon.Onnx.Protos;

namespace Theon.Onnx;

/// <summary>Single tensors in ONNX's file format (<c>.pb</c>), as they come with models to try them.</summary>
public static class OnnxTensor
{
    /// <summary>Reads a tensor.</summary>
    /// <exception cref="OnnxException">The file holds no tensor.</exception>
    public static NDArray Load(string path)
    {
        using var stream = File.OpenRead(path);
        return Load(stream);
    }

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="OnnxException">The stream holds no tensor.</exception>
    public static NDArray Load(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            return TensorReader.Read(TensorProto.Parser.ParseFrom(stream), "the tensor", ExternalData.None);
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new OnnxException($"This is no ONNX tensor: {exception.Message}", exception);
        }
    }
}
