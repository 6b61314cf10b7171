namespace DataWarehouse.SDK.StateMachines.Conformance;

/// <summary>
/// Looks whether a state machine does what <see cref="IStateMachine"/> asks of it: the same entries through several instances, in other batches and cultures, through
/// snapshots and back; commands that make no sense; streams that go forwards only or fail. For the tests of whoever writes one.
/// </summary>
/// <remarks>
/// <para>What it cannot see: duties that the commands and requests it is given do not touch, hash orders that happen to agree within one process, work that takes long, and memory without a bound.</para>
/// <para>Thread-safe if the factory is; every check is its own.</para>
/// </remarks>
/// <example>
/// <code>
/// var conformance = new StateMachineConformance(new CounterFactory(), commands, requests);
/// Assert.Empty(conformance.Check(CancellationToken.None));
/// </code>
/// </example>
public sealed class StateMachineConformance
{
    private const int CommandsMin = 2;

    private readonly IStateMachineFactory _factory;
    private readonly byte[][] _commands;
    private readonly byte[][] _requests;

    /// <summary>Prepares an examination.</summary>
    /// <param name="factory">Makes the instances; some tens of them are made in a check.</param>
    /// <param name="commands">Commands in the order in which they are applied, 2 or more, copied; they should reach every kind of effect, refusals included.</param>
    /// <param name="requests">Reads to compare states by, copied; may be empty, then digests alone are compared.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentException">There are fewer than two commands.</exception>
    public StateMachineConformance(IStateMachineFactory factory, IEnumerable<byte[]> commands, IEnumerable<byte[]> requests)
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(requests);
        _factory = factory;
        _commands = [.. commands.Select(static command => command.ToArray())];
        _requests = [.. requests.Select(static request => request.ToArray())];
        if (_commands.Length < CommandsMin)
            throw new ArgumentException($"There are {_commands.Length} commands; give at least {CommandsMin}, so that a snapshot can be taken between two.", nameof(commands));
    }

    /// <summary>Examines everything.</summary>
    /// <param name="cancellationToken">Ends it between two checks.</param>
    /// <returns>What is broken, each duty once; empty if nothing was seen to be.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public IReadOnlyList<ConformanceFinding> Check(CancellationToken cancellationToken)
    {
        var check = new ConformanceCheck(_factory, _commands, _requests);
        return check.Run(cancellationToken);
    }
}
