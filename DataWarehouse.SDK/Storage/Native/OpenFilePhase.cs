namespace DataWarehouse.SDK.Storage.Native;

/// <summary>Where between opening and closing a handle is.</summary>
internal enum OpenFilePhase
{
    /// <summary>Chosen; its file is not open yet.</summary>
    Opening,

    /// <summary>Open.</summary>
    Open,

    /// <summary>Its closing is submitted.</summary>
    Closing,
}
