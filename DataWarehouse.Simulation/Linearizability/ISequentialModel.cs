namespace DataWarehouse.Simulation.Linearizability;

/// <summary>
/// What an object does when its operations come one at a time. The checker hands over the operations of one key with <see cref="Begin"/> and
/// then names them by their place in that list, so that a model can prepare what its steps need.
/// <para>A model must be a function: the same state and operation always give the same answer. An operation with an unknown outcome has no
/// answer to compare; its step is legal and gives the state after its effect.</para>
/// <para>Equal states must have equal hashes. A model may call a step illegal that would be legal by itself, if no completion of the history
/// could follow it.</para>
/// </summary>
/// <typeparam name="TState">The state between two operations; small, immutable.</typeparam>
/// <typeparam name="TOperation">What was asked and answered.</typeparam>
/// <remarks>A model keeps what it prepared for one key at a time: not thread-safe, one for each checker.</remarks>
internal interface ISequentialModel<TState, TOperation>
    where TState : struct, IEquatable<TState>
{
    /// <summary>The state before any operation of a key.</summary>
    TState Initial { get; }

    /// <summary>The part of the state that the operation touches; operations of different keys never influence each other.</summary>
    /// <param name="operation">The operation.</param>
    string KeyOf(in TOperation operation);

    /// <summary>Starts the work on one key.</summary>
    /// <param name="operations">All operations of the key, in the order of their calls.</param>
    void Begin(IReadOnlyList<TimedOperation<TOperation>> operations);

    /// <summary>Says whether the operation can take effect in a state with the answer it got.</summary>
    /// <param name="state">The state.</param>
    /// <param name="operation">The operation's place in the list of <see cref="Begin"/>.</param>
    /// <param name="next">The state after it, when legal.</param>
    bool TryStep(TState state, int operation, out TState next);

    /// <summary>Whether the operation leaves every state as it is in which it is legal, as a read does. False is always safe, and slower.</summary>
    /// <param name="operation">The operation's place in the list of <see cref="Begin"/>; one with a known answer.</param>
    bool ChangesNothing(int operation);

    /// <summary>A hash that is the same in every process.</summary>
    /// <param name="state">The state.</param>
    ulong Hash(TState state);

    /// <summary>The state for a reader.</summary>
    /// <param name="state">The state.</param>
    string Describe(TState state);

    /// <summary>Why a step is illegal, for a reader.</summary>
    /// <param name="state">The state.</param>
    /// <param name="operation">The place of an operation whose step from that state is illegal.</param>
    string Objection(TState state, int operation);
}
