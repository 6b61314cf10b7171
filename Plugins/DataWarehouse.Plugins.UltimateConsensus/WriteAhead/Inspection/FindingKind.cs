namespace DataWarehouse.Plugins.UltimateConsensus.WriteAhead.Inspection;

/// <summary>How bad something is that a check found.</summary>
internal enum FindingKind
{
    /// <summary>Worth knowing; a start clears it up.</summary>
    Note,

    /// <summary>The end of a batch that was never durable, as a crash leaves it; a start goes on before it.</summary>
    TornTail,

    /// <summary>Something that was durable has changed or is gone; a start refuses the directory.</summary>
    Damage,
}
