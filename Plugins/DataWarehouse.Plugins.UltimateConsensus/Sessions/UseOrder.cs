namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>The sessions from the one used longest ago to the one used last, as a list through the sessions themselves.</summary>
/// <remarks>Not thread-safe; belongs to its table.</remarks>
internal sealed class UseOrder
{
    /// <summary>The session used longest ago, or null.</summary>
    public Session? Oldest { get; private set; }

    /// <summary>The session used last, or null.</summary>
    public Session? Newest { get; private set; }

    /// <summary>Appends a session that is not in the order.</summary>
    /// <param name="session">The session, used later than all others.</param>
    public void Append(Session session)
    {
        session.UsedBefore = Newest;
        if (Newest is null) Oldest = session;
        else Newest.UsedAfter = session;
        Newest = session;
    }

    /// <summary>Takes a session out.</summary>
    /// <param name="session">One that is in the order.</param>
    public void Remove(Session session)
    {
        if (session.UsedBefore is null) Oldest = session.UsedAfter;
        else session.UsedBefore.UsedAfter = session.UsedAfter;
        if (session.UsedAfter is null) Newest = session.UsedBefore;
        else session.UsedAfter.UsedBefore = session.UsedBefore;
        session.UsedBefore = null;
        session.UsedAfter = null;
    }
}
