namespace DataWarehouse.Simulation.Linearizability;

/// <summary>What became of a position given to <see cref="VisitedPositions{TState}"/>.</summary>
internal enum Remembered : byte
{
    /// <summary>It is new and was remembered.</summary>
    Now,

    /// <summary>It was there before.</summary>
    Before,

    /// <summary>It is new, but the limit is reached.</summary>
    NoRoom,
}
