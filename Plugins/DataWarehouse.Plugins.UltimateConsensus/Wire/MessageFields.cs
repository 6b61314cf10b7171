using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Messages;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Wire;

/// <summary>The plain fields of a message: which there are, and their bytes in the order of their flags.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MessageFields
{
    /// <summary>Which fields a message has.</summary>
    /// <param name="message">The message.</param>
    public static WireFields Of(in Message message) =>
        (message.Refused ? WireFields.Refused : 0)
        | (message.Forced ? WireFields.Forced : 0)
        | If(message.From.Value, WireFields.From)
        | If(message.To.Value, WireFields.To)
        | If(message.Term.Value, WireFields.Term)
        | If(message.Index.Value, WireFields.Index)
        | If(message.LogTerm.Value, WireFields.LogTerm)
        | If(message.Commit.Value, WireFields.Commit)
        | If(message.Hint.Value, WireFields.Hint)
        | If(message.Round, WireFields.Round)
        | If(message.Subject.Value, WireFields.Subject)
        | If(message.Entries.Count, WireFields.Entries)
        | (message.Snapshot is null ? 0 : WireFields.Snapshot);

    /// <summary>Writes the fields that are not zero.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="message">The message.</param>
    public static void Write(ref WireWriter writer, in Message message)
    {
        writer.PresentNumber(message.From.Value);
        writer.PresentNumber(message.To.Value);
        writer.PresentNumber(message.Term.Value);
        writer.PresentNumber(message.Index.Value);
        writer.PresentNumber(message.LogTerm.Value);
        writer.PresentNumber(message.Commit.Value);
        writer.PresentNumber(message.Hint.Value);
        writer.PresentNumber(message.Round);
        writer.PresentNumber(message.Subject.Value);
    }

    /// <summary>Reads the fields that are there.</summary>
    /// <param name="reader">Where to read; tells whether it was sound.</param>
    /// <param name="item">The item, for its kind and group.</param>
    /// <param name="fields">Which fields there are.</param>
    public static Message Read(ref WireReader reader, in WireItem item, WireFields fields) => new()
    {
        Kind = (MessageKind)item.Kind,
        Group = item.Group,
        From = new ReplicaId(Next(ref reader, fields, WireFields.From)),
        To = new ReplicaId(Next(ref reader, fields, WireFields.To)),
        Term = new Term(Next(ref reader, fields, WireFields.Term)),
        Index = new LogIndex(Next(ref reader, fields, WireFields.Index)),
        LogTerm = new Term(Next(ref reader, fields, WireFields.LogTerm)),
        Commit = new LogIndex(Next(ref reader, fields, WireFields.Commit)),
        Hint = new LogIndex(Next(ref reader, fields, WireFields.Hint)),
        Round = Next(ref reader, fields, WireFields.Round),
        Subject = new ReplicaId(Next(ref reader, fields, WireFields.Subject)),
        Refused = (fields & WireFields.Refused) != 0,
        Forced = (fields & WireFields.Forced) != 0,
    };

    private static WireFields If(long value, WireFields field) => value == 0 ? WireFields.None : field;

    private static long Next(ref WireReader reader, WireFields fields, WireFields field) =>
        (fields & field) == 0 ? 0 : reader.PresentNumber();
}
