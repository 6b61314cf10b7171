using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using DataWarehouse.SDK.Consensus;
using DataWarehouse.SDK.StateMachines;

namespace DataWarehouse.Tests.UltimateConsensus.Nodes;

/// <summary>Keeps all commands in order, answers each with how many there are, and reads back the whole. The command "throw" makes it throw.</summary>
internal sealed class ListMachine : IStateMachine, IStateMachineFactory
{
    private readonly List<string> _commands = [];

    public IStateMachine Create() => new ListMachine();

    public void Apply(ReadOnlySpan<CommittedEntry> entries, IApplyResults results)
    {
        Span<byte> count = stackalloc byte[sizeof(int)];
        foreach (ref readonly var entry in entries)
        {
            var command = Encoding.UTF8.GetString(entry.Command.Span);
            if (command == "throw") throw new InvalidOperationException("as asked");
            _commands.Add(command);
            BinaryPrimitives.WriteInt32LittleEndian(count, _commands.Count);
            results.Add(entry.Index, count);
        }
    }

    public ISnapshot CaptureSnapshot() => new Captured(Text());

    public void Restore(Stream source, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(source, Encoding.UTF8, leaveOpen: true);
        while (reader.ReadLine() is { } line) _commands.Add(line);
    }

    public QueryStatus Query(ReadOnlySpan<byte> request, IBufferWriter<byte> response)
    {
        if (!request.IsEmpty) return QueryStatus.Malformed;
        response.Write(Encoding.UTF8.GetBytes(Text()));
        return QueryStatus.Answered;
    }

    public StateDigest ComputeDigest() => new(XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(Text())));

    public void Dispose()
    {
    }

    private string Text() => string.Concat(_commands.Select(command => command + "\n"));

    private sealed class Captured(string text) : ISnapshot
    {
        public void WriteTo(Stream destination, CancellationToken cancellationToken) => destination.Write(Encoding.UTF8.GetBytes(text));

        public void Dispose()
        {
        }
    }
}
