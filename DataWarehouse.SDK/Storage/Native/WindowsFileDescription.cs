using System.Runtime.InteropServices;

namespace DataWarehouse.SDK.Storage.Native;

/// <summary>What Windows says about an open file, in its own order.</summary>
/// <remarks>A plain value.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct WindowsFileDescription
{
    /// <summary>The attributes.</summary>
    public uint Attributes;

    /// <summary>When it was made.</summary>
    public long CreationTime;

    /// <summary>When it was read.</summary>
    public long AccessTime;

    /// <summary>When it was written.</summary>
    public long WriteTime;

    /// <summary>The volume's number.</summary>
    public uint VolumeSerialNumber;

    /// <summary>The upper half of the length.</summary>
    public uint SizeHigh;

    /// <summary>The lower half of the length.</summary>
    public uint SizeLow;

    /// <summary>How many names it has.</summary>
    public uint NumberOfLinks;

    /// <summary>The upper half of its number on the volume.</summary>
    public uint IndexHigh;

    /// <summary>The lower half of its number on the volume.</summary>
    public uint IndexLow;
}
