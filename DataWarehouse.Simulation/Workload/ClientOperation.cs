namespace DataWarehouse.Simulation.Workload;

/// <summary>One request of a client with its definite answer, as oracles and histories see it.</summary>
/// <param name="Operation">The number of the request.</param>
/// <param name="Client">Who asked.</param>
/// <param name="IsRead">Whether it only read.</param>
/// <param name="InvokedMicros">When it was first asked, in virtual microseconds.</param>
/// <param name="AnsweredMicros">When the answer arrived.</param>
/// <param name="Request">The encoded command or query.</param>
/// <param name="Answer">The answer.</param>
/// <remarks>Immutable and thread-safe as long as nobody changes the bytes.</remarks>
internal readonly record struct ClientOperation(
    long Operation,
    int Client,
    bool IsRead,
    long InvokedMicros,
    long AnsweredMicros,
    ReadOnlyMemory<byte> Request,
    ClientAnswer Answer);
