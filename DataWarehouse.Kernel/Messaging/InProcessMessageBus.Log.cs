using DataWarehouse.SDK.Messaging;
using Microsoft.Extensions.Logging;

namespace DataWarehouse.Kernel.Messaging;

internal sealed partial class InProcessMessageBus
{
    private void LogFault(SubscriberFault fault)
    {
        switch (fault.Kind)
        {
            case SubscriberFaultKind.HandlerThrew:
                LogSubscriberThrew(fault.Exception, fault.SubscriberName, fault.TopicName);
                break;
            case SubscriberFaultKind.QueueOverflowed:
                LogSubscriberOverflowed(fault.SubscriberName, fault.TopicName);
                break;
            case SubscriberFaultKind.HandlerStuck:
                LogSubscriberStuck(fault.SubscriberName, fault.TopicName);
                break;
        }
    }

    [LoggerMessage(
        1101,
        LogLevel.Warning,
        "Subscriber {Subscriber} threw while handling a message of {Topic}.",
        EventName = "SubscriberThrew")]
    private partial void LogSubscriberThrew(Exception? exception, string subscriber, string topic);

    [LoggerMessage(
        1102,
        LogLevel.Warning,
        "Subscriber {Subscriber} is too slow for {Topic} and loses messages.",
        EventName = "SubscriberOverflowed")]
    private partial void LogSubscriberOverflowed(string subscriber, string topic);

    [LoggerMessage(
        1103,
        LogLevel.Error,
        "Subscriber {Subscriber} of {Topic} did not end in time and is left behind.",
        EventName = "SubscriberStuck")]
    private partial void LogSubscriberStuck(string subscriber, string topic);
}
