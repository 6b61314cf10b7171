using DataWarehouse.Simulation.Linearizability;
using DataWarehouse.Simulation.Linearizability.Logs;
using DataWarehouse.Simulation.Linearizability.Models;

namespace DataWarehouse.Tests.Simulation.Linearizability;

public sealed class HistoryLogTests
{
    [Fact]
    public void RegisterLog_EveryKindOfEvent_IsRead()
    {
        var operations = RegisterLog.Read(
        [
            "INFO  test - 0\t:invoke\t:write\t4",
            "INFO  test - 1\t:invoke\t:cas\t[4 2]",
            "INFO  test - :nemesis\t:info\t:start\tnil",
            "INFO  test - 2\t:invoke\t:read\tnil",
            "INFO  test - 0\t:ok\t:write\t4",
            "INFO  test - 1\t:fail\t:cas\t[4 2]",
            "INFO  test - 2\t:ok\t:read\tnil",
            "INFO  test - 3\t:invoke\t:read\tnil",
            "INFO  test - 3\t:fail\t:read\t:timed-out",
            "INFO  test - 4\t:invoke\t:cas\t[nil 1]",
            "INFO  test - 4\t:info\t:cas\t:timed-out",
        ]);

        Assert.Equal(
            [
                new(0, 1, 5, RegisterOperation.Write("register", RegisterValue.Of(4))),
                new(1, 2, 6, RegisterOperation.CompareAndSet("register", RegisterValue.Of(4), RegisterValue.Of(2), isRefused: true)),
                new(2, 4, 7, RegisterOperation.Read("register", RegisterValue.Nil)),
                new(4, 10, Samples.Never, RegisterOperation.CompareAndSet("register", RegisterValue.Nil, RegisterValue.Of(1))),
            ],
            operations);
    }

    [Fact]
    public void KeyValueLog_EveryKindOfEvent_IsRead()
    {
        var operations = KeyValueLog.Read(
        [
            """{:process 7, :type :invoke, :f :append, :key "a", :value "x y"}""",
            """{:process 8, :type :invoke, :f :get, :key "b", :value nil}""",
            "",
            """{:process 8, :type :ok, :f :get, :key "b", :value "v"}""",
            """{:process 7, :type :ok, :f :append, :key "a", :value "x y"}""",
            """{:process 7, :type :invoke, :f :put, :key "a", :value ""}""",
            """{:process 7, :type :info, :f :put, :key "a", :value ""}""",
            """{:process 8, :type :invoke, :f :put, :key "a", :value "z"}""",
            """{:process 8, :type :fail, :f :put, :key "a", :value "z"}""",
        ]);

        Assert.Equal(
            [
                new(7, 1, 5, new KeyValueOperation("a", KeyValueAction.Append, "x y")),
                new(8, 2, 4, new KeyValueOperation("b", KeyValueAction.Get, "v")),
                new(7, 6, TimedOperation<KeyValueOperation>.Never, new KeyValueOperation("a", KeyValueAction.Put, "")),
            ],
            operations);
    }

    [Theory]
    [InlineData("line 1: the process returns without a call", "- 0 :ok :read 1")]
    [InlineData("line 2: the process has not returned from its last call", "- 0 :invoke :read nil", "- 0 :invoke :read nil")]
    [InlineData("line 1: a value is a number or nil", "- 0 :invoke :write x")]
    [InlineData("line 1: a compare-and-set needs two values", "- 0 :invoke :cas [1]")]
    [InlineData("the history has no operation", "something else")]
    public void RegisterLog_ThatContradictsItself_IsRefused(string message, params string[] lines) =>
        Assert.Equal(message, Assert.Throws<HistoryFormatException>(() => RegisterLog.Read(lines)).Message);

    [Theory]
    [InlineData("line 1: not an event", "something else")]
    [InlineData("the history has no operation", "")]
    public void KeyValueLog_OfAnotherForm_IsRefused(string message, params string[] lines) =>
        Assert.Equal(message, Assert.Throws<HistoryFormatException>(() => KeyValueLog.Read(lines)).Message);
}
