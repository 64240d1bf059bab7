using Theon.Graph;
using Theon.Ops;

namespace Theon.Printing;

/// <summary>Which kind a box is of, and its colour.</summary>
internal static class NodeKinds
{
    /// <summary>The kind of an op.</summary>
    public static NodeKind Of(Op op) => op switch
    {
        Elemwise => NodeKind.Elementwise,
        Composite or MatrixStream => NodeKind.Fused,
        Reduce or ArgReduce or Statistic or RowProgram or Cumulate => NodeKind.Reduction,
        Dot or Product or BatchedDot => NodeKind.Product,
        DimShuffle or Reshape or Rebroadcast or BroadcastRuntime or SpecifyShape or Alloc or Join or Split or Roll or AxisLength => NodeKind.Layout,
        Subtensor or IncSubtensor or AdvancedSubtensor or AdvancedIncSubtensor or IndexPositions or Nonzero or Sort or ArgSort or SearchSorted or Diagonal or SetDiagonal => NodeKind.Indexing,
        Cholesky or Det or SlogDet or Eigh or Eigvalsh or Eig or Expm or PInv or LstSq or Qr or Solve or SolveTriangular or MatrixInverse or Svd or SingularValues or Fourier => NodeKind.Linalg,
        IHasInnerGraph => NodeKind.Loop,
        _ => NodeKind.Other,
    };

    /// <summary>The kind of a leaf.</summary>
    public static NodeKind Of(TensorVariable leaf) => leaf switch
    {
        Constant => NodeKind.Constant,
        SharedVariable => NodeKind.Shared,
        _ => NodeKind.Input,
    };

    /// <summary>Fill colour, light enough for black text.</summary>
    public static string Colour(NodeKind kind) => kind switch
    {
        NodeKind.Input => "#bfe0ff",
        NodeKind.Shared => "#c8efc4",
        NodeKind.Constant => "#eceff1",
        NodeKind.Elementwise => "#fff1b8",
        NodeKind.Fused => "#ffcf8f",
        NodeKind.Reduction => "#dccdfb",
        NodeKind.Product => "#ffc2d1",
        NodeKind.Layout => "#e0e7e9",
        NodeKind.Indexing => "#cdeef0",
        NodeKind.Linalg => "#f6d0f0",
        NodeKind.Loop => "#b9ece0",
        NodeKind.Output => "#9fc5ff",
        _ => "#ffffff",
    };
}
