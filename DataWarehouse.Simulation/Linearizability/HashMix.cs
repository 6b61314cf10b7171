namespace DataWarehouse.Simulation.Linearizability;

/// <summary>Spreads the bits of a number, the same way in every process.</summary>
/// <remarks>Stateless.</remarks>
internal static class HashMix
{
    /// <summary>The finaliser of a 64-bit mixer (multiply and shift); a bijection, so different inputs stay different.</summary>
    /// <param name="value">Any number.</param>
    public static ulong Spread(ulong value)
    {
        value = (value + 0x9E37_79B9_7F4A_7C15) * 0xBF58_476D_1CE4_E5B9;
        value ^= value >> 29;
        value *= 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 32);
    }
}
