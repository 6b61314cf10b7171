using DataWarehouse.Simulation.Linearizability;

namespace DataWarehouse.Tests.Simulation.Linearizability;

public sealed class HistoryTests
{
    private readonly History<string> _history = new();

    [Fact]
    public void Call_WithoutAReturn_HasAnUnknownOutcome()
    {
        _history.Call(3, 10, "asked");

        Assert.Equal([new TimedOperation<string>(3, 10, TimedOperation<string>.Never, "asked")], _history.ToOperations());
        Assert.True(_history.ToOperations()[0].IsOutcomeUnknown);
    }

    [Fact]
    public void Return_Completes()
    {
        var handle = _history.Call(3, 10, "asked");
        _history.Return(handle, 12, "answered");

        Assert.Equal([new TimedOperation<string>(3, 10, 12, "answered")], _history.ToOperations());
    }

    [Fact]
    public void Discard_TakesOut()
    {
        var handle = _history.Call(1, 10, "gone");
        _history.Call(2, 11, "kept");
        _history.Discard(handle);

        Assert.Equal(["kept"], _history.ToOperations().Select(o => o.Operation));
        Assert.Equal(1, _history.Count);
    }

    [Fact]
    public void Return_Twice_IsRefused()
    {
        var handle = _history.Call(1, 10, "asked");
        _history.Return(handle, 12, "answered");

        Assert.Throws<ArgumentException>(() => _history.Return(handle, 13, "answered"));
        Assert.Throws<ArgumentException>(() => _history.Discard(handle));
    }

    [Fact]
    public void Return_BeforeTheCall_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _history.Return(_history.Call(1, 10, "asked"), 9, "answered"));
}
