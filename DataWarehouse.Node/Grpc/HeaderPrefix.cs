using DataWarehouse.Node.Hosting;
using DataWarehouse.Node.Wire;
using Google.Protobuf;

namespace DataWarehouse.Node.Grpc;

/// <summary>Writes the header of responses: cluster and member are the same in all of them and stand ready as bytes.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
internal sealed class HeaderPrefix
{
    private const byte HeaderTag = (1 << 3) | 2;
    private const byte RevisionTag = 3 << 3;
    private const byte TermTag = 4 << 3;
    private readonly byte[] _members;
    private readonly MemberBook _book;

    /// <summary>Prepares the header of a node.</summary>
    /// <param name="book">Knows the numbers of cluster and member.</param>
    public HeaderPrefix(MemberBook book)
    {
        _book = book;
        _members = new ResponseHeader { ClusterId = book.ClusterNumber, MemberId = book.SelfNumber }.ToByteArray();
    }

    /// <summary>The header as a message.</summary>
    /// <param name="revision">The revision of the keyspace.</param>
    /// <param name="term">The term of the leader.</param>
    public ResponseHeader ToMessage(long revision, long term) =>
        new() { ClusterId = _book.ClusterNumber, MemberId = _book.SelfNumber, Revision = revision, RaftTerm = (ulong)term };

    /// <summary>How many bytes <see cref="Write"/> writes.</summary>
    /// <param name="revision">The revision.</param>
    /// <param name="term">The term.</param>
    public int SizeOf(long revision, long term)
    {
        var size = InnerSizeOf(revision, term);
        return 1 + Varint.SizeOf((ulong)size) + size;
    }

    /// <summary>Writes the header as field 1 of a message.</summary>
    /// <param name="destination">At least <see cref="SizeOf"/> long.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="term">The term.</param>
    /// <returns>How many bytes were written.</returns>
    public int Write(Span<byte> destination, long revision, long term)
    {
        var at = 0;
        destination[at++] = HeaderTag;
        at += Varint.Write(destination[at..], (ulong)InnerSizeOf(revision, term));
        _members.CopyTo(destination[at..]);
        at += _members.Length;
        if (revision != 0)
        {
            destination[at++] = RevisionTag;
            at += Varint.Write(destination[at..], (ulong)revision);
        }

        if (term == 0) return at;
        destination[at++] = TermTag;
        return at + Varint.Write(destination[at..], (ulong)term);
    }

    private int InnerSizeOf(long revision, long term) =>
        _members.Length + (revision == 0 ? 0 : 1 + Varint.SizeOf((ulong)revision)) + (term == 0 ? 0 : 1 + Varint.SizeOf((ulong)term));
}
