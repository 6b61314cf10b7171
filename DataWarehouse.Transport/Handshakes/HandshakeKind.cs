namespace DataWarehouse.Transport.Handshakes;

/// <summary>What a record of the handshake is. The numbers stand on the wire.</summary>
internal enum HandshakeKind : byte
{
    /// <summary>The first record, of the end that connected.</summary>
    Hello = 1,

    /// <summary>The answer of the end that accepts.</summary>
    Welcome = 2,

    /// <summary>Says why there will be no connection; either end may send it.</summary>
    Refusal = 3,

    /// <summary>The last record: the end that connected takes the welcome.</summary>
    Ready = 4,
}
