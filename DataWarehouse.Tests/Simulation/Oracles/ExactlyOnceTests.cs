using DataWarehouse.SDK.Consensus;
using DataWarehouse.Simulation.Oracles;
using DataWarehouse.Simulation.Workload;
using static DataWarehouse.Tests.Simulation.Oracles.OracleScene;

namespace DataWarehouse.Tests.Simulation.Oracles;

public sealed class ExactlyOnceTests
{
    private static readonly KvCommand Command = new(KvVerb.Put, 1, 77, 0);

    [Fact]
    public void ExactlyOnce_ExecutedAtTwoPlaces_Fires()
    {
        var oracle = new ExactlyOnce();
        oracle.Executed(Command, new LogIndex(4), default);

        Fires(() => oracle.Executed(Command, new LogIndex(9), default));
    }

    [Fact]
    public void ExactlyOnce_PlainCommandExecutedAtTwoPlaces_Fires()
    {
        var oracle = new ExactlyOnce();
        var plain = Command with { Token = 77 | KvCommand.PlainBit };
        oracle.Executed(plain, new LogIndex(4), default);
        oracle.Executed(plain, new LogIndex(4), default);

        Fires(() => oracle.Executed(plain, new LogIndex(9), default));
    }

    [Fact]
    public void ExactlyOnce_PlainCommandAcknowledgedForAnotherPlace_Fires()
    {
        var oracle = new ExactlyOnce();
        var plain = Command with { Token = 77 | KvCommand.PlainBit };
        oracle.Executed(plain, new LogIndex(4), default);

        Fires(() => oracle.Acknowledged(Done(5) with { Request = plain.Encode() }));
    }

    [Fact]
    public void ExactlyOnce_AcknowledgedAndNotExecuted_Fires() => Fires(() => new ExactlyOnce().Acknowledged(Done(4)));

    [Fact]
    public void ExactlyOnce_AcknowledgedForAnotherPlace_Fires()
    {
        var oracle = new ExactlyOnce();
        oracle.Executed(Command, new LogIndex(4), default);

        Fires(() => oracle.Acknowledged(Done(5)));
    }

    [Fact]
    public void ExactlyOnce_OncePerReplicaAtOnePlace_StaysSilent()
    {
        var oracle = new ExactlyOnce();
        oracle.Executed(Command, new LogIndex(4), default);
        oracle.Acknowledged(Done(4));
        oracle.Executed(Command, new LogIndex(4), default);
    }

    private static ClientOperation Done(long version)
    {
        var response = new byte[CommandResponse.HeaderBytes + KvResult.SizeBytes];
        new KvResult(true, 0, 0, version).Encode(response.AsSpan(CommandResponse.HeaderBytes));
        return new ClientOperation(1, 1, false, 1, 2, Command.Encode(), new ClientAnswer(ClientOutcome.Done, default, -1, response));
    }
}
