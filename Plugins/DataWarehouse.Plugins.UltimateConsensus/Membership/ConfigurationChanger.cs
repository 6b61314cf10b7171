namespace DataWarehouse.Plugins.UltimateConsensus.Membership;

/// <summary>
/// Works out what a change makes of a configuration. It decides nothing about when a change may be proposed or who may propose it, and does
/// not refuse ids that were used before; that is the core's part.
/// </summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal static class ConfigurationChanger
{
    /// <summary>Makes a change in the way that its transition and its size ask for.</summary>
    /// <param name="configuration">The configuration in force.</param>
    /// <param name="change">The change.</param>
    public static ConfigurationVerdict Apply(Configuration configuration, ConfigurationChange change)
    {
        if (change.LeavesJoint) return LeaveJoint(configuration);
        return change.EntersJoint
            ? EnterJoint(configuration, change.LeavesJointByItself, change.Changes.AsSpan())
            : Simple(configuration, change.Changes.AsSpan());
    }

    /// <summary>
    /// Keeps the present voters as the outgoing side and makes the changes on the incoming one. Any number of voters may change, none as well.
    /// </summary>
    /// <param name="configuration">The configuration in force; not joint, with at least one voter.</param>
    /// <param name="leavesByItself">Whether the leader is to leave the joint configuration by itself.</param>
    /// <param name="changes">The changes, in order.</param>
    public static ConfigurationVerdict EnterJoint(Configuration configuration, bool leavesByItself, ReadOnlySpan<ReplicaChange> changes)
    {
        if (configuration.IsJoint) return Refuse(configuration, ConfigurationRefusal.AlreadyJoint);
        if (configuration.Voters.IsEmpty) return Refuse(configuration, ConfigurationRefusal.NoVotersToJoin);

        var draft = new ConfigurationDraft(configuration);
        draft.EnterJoint(leavesByItself);
        return Finish(configuration, draft, draft.Make(changes));
    }

    /// <summary>Drops the outgoing side; those who were to become learners do, and those with no part left are no members any more.</summary>
    /// <param name="configuration">The configuration in force; joint.</param>
    public static ConfigurationVerdict LeaveJoint(Configuration configuration)
    {
        if (!configuration.IsJoint) return Refuse(configuration, ConfigurationRefusal.NotJoint);

        var draft = new ConfigurationDraft(configuration);
        draft.LeaveJoint();
        return Finish(configuration, draft, ConfigurationRefusal.None);
    }

    /// <summary>Makes changes in one step, which is safe as long as the sets of voters before and after differ in one voter at most.</summary>
    /// <param name="configuration">The configuration in force; not joint.</param>
    /// <param name="changes">The changes, in order.</param>
    public static ConfigurationVerdict Simple(Configuration configuration, ReadOnlySpan<ReplicaChange> changes)
    {
        if (configuration.IsJoint) return Refuse(configuration, ConfigurationRefusal.JointRefusesSimple);

        var draft = new ConfigurationDraft(configuration);
        var refusal = draft.Make(changes);
        if (refusal == ConfigurationRefusal.None && draft.CountVotersChanged(configuration.Voters) > 1) refusal = ConfigurationRefusal.NeedsJoint;
        return Finish(configuration, draft, refusal);
    }

    private static ConfigurationVerdict Finish(Configuration before, ConfigurationDraft draft, ConfigurationRefusal refusal)
    {
        if (refusal != ConfigurationRefusal.None) return Refuse(before, refusal);
        var after = draft.ToConfiguration();
        if (after.Members.Length > Configuration.MembersMax) return Refuse(before, ConfigurationRefusal.TooManyMembers);
        return after.IsValid(out var reason)
            ? new ConfigurationVerdict(ConfigurationRefusal.None, after, string.Empty)
            : new ConfigurationVerdict(ConfigurationRefusal.UnsoundConfiguration, before, reason);
    }

    private static ConfigurationVerdict Refuse(Configuration configuration, ConfigurationRefusal refusal) =>
        new(refusal, configuration, TextOf(refusal));

    /// <summary>The words that the scenario files expect, where they know the case.</summary>
    private static string TextOf(ConfigurationRefusal refusal) => refusal switch
    {
        ConfigurationRefusal.AlreadyJoint => "config is already joint",
        ConfigurationRefusal.JointRefusesSimple => "can't apply simple config change in joint config",
        ConfigurationRefusal.NotJoint => "can't leave a non-joint config",
        ConfigurationRefusal.NoVotersToJoin => "can't make a zero-voter config joint",
        ConfigurationRefusal.NoVotersLeft => "removed all voters",
        ConfigurationRefusal.NeedsJoint => "more than one voter changed without entering joint config",
        ConfigurationRefusal.TooManyChanges => $"more than {ConfigurationChange.ChangesMax} changes at once",
        ConfigurationRefusal.TooManyMembers => $"more than {Configuration.MembersMax} members",
        ConfigurationRefusal.ImpossibleReplica => "a replica id below 0",
        _ => "an unknown kind of change",
    };
}
