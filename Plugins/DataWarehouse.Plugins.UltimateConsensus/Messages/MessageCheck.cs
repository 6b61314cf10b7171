using DataWarehouse.Plugins.UltimateConsensus.Core;
using DataWarehouse.Plugins.UltimateConsensus.Faults;
using DataWarehouse.Plugins.UltimateConsensus.Log;
using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.Plugins.UltimateConsensus.Messages;

/// <summary>Whether a message makes sense by itself, before anybody looks at the state it meets.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class MessageCheck
{
    /// <summary>The highest term or index that is believed: far above any real one, far enough below the end to count on.</summary>
    public const long PositionMax = long.MaxValue / 4;

    /// <summary>Why a message is dropped, or null.</summary>
    /// <param name="message">The message.</param>
    /// <param name="group">This replica's group.</param>
    /// <param name="self">This replica.</param>
    public static DropReason? Find(in Message message, GroupId group, ReplicaId self)
    {
        if (message.Kind is < MessageKind.Append or > MessageKind.Removed)
            return DropReason.UnknownKind;
        if (message.Group != group || message.To != self || message.From.Value <= 0 || message.From == self)
            return DropReason.WrongAddress;
        return IsInRange(message) && HasItsParts(message) ? null : DropReason.Malformed;
    }

    private static bool IsInRange(in Message message) =>
        message.Term.Value <= PositionMax
        && message.Index.Value <= PositionMax
        && message.Commit.Value <= PositionMax
        && message.Hint.Value <= PositionMax
        && message.LogTerm.Value <= PositionMax
        && message.Round is >= 0 and <= PositionMax;

    private static bool HasItsParts(in Message message)
    {
        if (message.Entries.Count > 0 && message.Kind is not (MessageKind.Append or MessageKind.Propose))
            return false;
        if (message.Snapshot is not null != (message.Kind == MessageKind.InstallSnapshot))
            return false;

        return message.Kind switch
        {
            MessageKind.Append => HasTerm(message) && IsSound(message),
            MessageKind.InstallSnapshot => HasTerm(message) && IsSoundSnapshot(message),
            MessageKind.Vote or MessageKind.PreVote => HasTerm(message) && message.LogTerm <= message.Term && IsPlace(message.Index, message.LogTerm),
            MessageKind.AppendResponse => HasTerm(message) && message.LogTerm <= message.Term && (!message.Refused || message.Hint <= message.Index),
            MessageKind.PreVoteResponse => message.Refused || HasTerm(message),
            MessageKind.Propose => message.Term == Term.Zero && message.Entries.Count > 0 && HasKnownKinds(message.Entries),
            MessageKind.ReadIndex => message.Term == Term.Zero,
            MessageKind.TransferLeadership => HasTerm(message) && message.Subject.Value > 0,
            MessageKind.Removed => true,
            _ => HasTerm(message),
        };
    }

    private static bool HasTerm(in Message message) => message.Term > Term.Zero;

    // The place before the first entry has term zero, and no other place has.
    private static bool IsPlace(LogIndex index, Term term) => index == LogIndex.Zero == (term == Term.Zero);

    private static bool IsSound(in Message message)
    {
        if (!IsPlace(message.Index, message.LogTerm))
            return false;

        var index = message.Index.Value;
        var term = message.LogTerm;
        foreach (ref readonly var entry in message.Entries.Entries)
        {
            if (entry.Index.Value != ++index || entry.Term < term || entry.Term == Term.Zero || entry.Kind > EntryKind.Configuration)
                return false;
            term = entry.Term;
        }

        return term <= message.Term && index <= PositionMax;
    }

    private static bool IsSoundSnapshot(in Message message)
    {
        var snapshot = message.Snapshot!;
        return snapshot.Index > LogIndex.Zero && snapshot.Index.Value <= PositionMax
            && snapshot.Term > Term.Zero && snapshot.Term <= message.Term
            && !snapshot.Configuration.Voters.IsEmpty && snapshot.Configuration.IsValid(out _);
    }

    private static bool HasKnownKinds(EntryBatch entries)
    {
        foreach (ref readonly var entry in entries.Entries)
        {
            if (entry.Kind > EntryKind.Configuration)
                return false;
        }

        return true;
    }
}
