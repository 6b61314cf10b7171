using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.SDK.Replication;
using DataWarehouse.SDK.Transport;

namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// Takes the fields of the membership formats from bytes that may hold anything. The first fault is kept, and all reads behind it give zeros,
/// so that a caller may ask once per step.
/// </summary>
/// <remarks>Not thread-safe; lives on the stack of one call.</remarks>
internal ref struct MembershipReader
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts at the first byte.</summary>
    /// <param name="bytes">What to read.</param>
    public MembershipReader(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        Fault = string.Empty;
    }

    /// <summary>What was wrong first; empty if nothing was.</summary>
    public string Fault { get; private set; }

    /// <summary>Whether something was wrong.</summary>
    public readonly bool HasFault => Fault.Length > 0;

    /// <summary>Reads the version, which must be the one that this release knows.</summary>
    /// <param name="version">The version.</param>
    public void ExpectVersion(byte version)
    {
        if (ReadByte(byte.MaxValue, "version") != version) Fail("the version is not known here");
    }

    /// <summary>Reads one byte that has a largest value.</summary>
    /// <param name="max">The largest value permitted.</param>
    /// <param name="what">What the byte is, for the complaint.</param>
    public byte ReadByte(byte max, string what)
    {
        var bytes = Take(1, what);
        if (bytes.IsEmpty) return 0;
        if (bytes[0] <= max) return bytes[0];
        Fail($"the {what} is above {max}");
        return 0;
    }

    /// <summary>Reads a replica id.</summary>
    /// <param name="min">The lowest number permitted.</param>
    public ReplicaId ReadReplica(long min)
    {
        var number = ReadNumber("replica");
        if (number >= min || HasFault) return new ReplicaId(number);
        Fail($"a replica is below {min}");
        return ReplicaId.None;
    }

    /// <summary>Reads a node: incarnation, length of the name, name. No name and no incarnation stand for nobody.</summary>
    public PeerId ReadNode()
    {
        var incarnation = ReadNumber("incarnation");
        var name = Take(ReadByte(NodeIds.Utf8BytesMax, "name's length"), "name");
        if (incarnation < 0) Fail("an incarnation is below 0");
        if (name.IsEmpty && incarnation != 0) Fail("an incarnation has no name");
        if (!Utf8.IsValid(name)) Fail("a name is not UTF-8");
        return HasFault || name.IsEmpty ? default : new PeerId(Encoding.UTF8.GetString(name), new Incarnation(incarnation));
    }

    /// <summary>Says that nothing follows.</summary>
    public void ExpectEnd()
    {
        if (!_rest.IsEmpty) Fail("bytes follow the end");
    }

    private long ReadNumber(string what)
    {
        var bytes = Take(sizeof(long), what);
        return bytes.IsEmpty ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    private ReadOnlySpan<byte> Take(int count, string what)
    {
        if (_rest.Length < count) Fail($"the bytes end before the {what} does");
        if (HasFault) return default;
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    private void Fail(string fault)
    {
        if (!HasFault) Fault = fault;
    }
}
