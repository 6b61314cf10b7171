using DataWarehouse.SDK.Consensus;

namespace DataWarehouse.SDK.StateMachines;

/// <summary>
/// Takes the results of a batch of entries. The engine owns it, matches results with waiting callers and sessions, and knows by it how far
/// a batch got when a state machine throws.
/// </summary>
/// <remarks>Not thread-safe: to be used only on the thread inside <see cref="IStateMachine.Apply"/>, and only until that call
/// returns.</remarks>
public interface IApplyResults
{
    /// <summary>
    /// Records the result of one entry. To be called exactly once for each entry of the batch, in the order of the batch, after the
    /// entry has taken its whole effect.
    /// </summary>
    /// <param name="index">The index of the entry.</param>
    /// <param name="result">
    /// The answer for the proposer, the same bytes on every replica; may be empty. Copied before this call returns.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// <paramref name="index"/> is not the next entry of the batch. A mistake of the state machine; letting it pass stops the group.
    /// </exception>
    void Add(LogIndex index, ReadOnlySpan<byte> result);
}
