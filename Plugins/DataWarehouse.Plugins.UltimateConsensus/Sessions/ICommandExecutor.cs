using System.Buffers;

namespace DataWarehouse.Plugins.UltimateConsensus.Sessions;

/// <summary>The state machine behind the sessions: what commands do.</summary>
/// <remarks>
/// Called on the group's apply lane, one call at a time, in order of the log. Must depend on nothing but its state and the command, and answer a command that it
/// cannot read with a response that says so; an exception stops the group.
/// </remarks>
internal interface ICommandExecutor
{
    /// <summary>Executes one command.</summary>
    /// <param name="command">The command; its bytes are valid until the call returns.</param>
    /// <param name="response">Takes the answer, the same bytes on every replica; may stay empty.</param>
    void Execute(in ExecutableCommand command, IBufferWriter<byte> response);
}
