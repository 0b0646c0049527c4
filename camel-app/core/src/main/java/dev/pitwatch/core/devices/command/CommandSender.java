package dev.pitwatch.core.devices.command;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Hands commands to the broker. */
public interface CommandSender {

    /** Where a device takes commands: the code of its workshop, its id. */
    String COMMANDS = "workshop/%s/device/%s/command";

    /** Where a device's state is kept at the broker: the code of its workshop, its id. */
    String STATUS = "workshop/%s/device/%s/status";

    /**
     * Publishes with QoS 1; returns at once.
     *
     * @return completed with whether anybody was subscribed, once the broker has it; failed when the broker refuses it or says
     *     nothing, with a {@link NotSentException} when it is away, with a {@link
     *     java.util.concurrent.RejectedExecutionException} when too many are on their way
     */
    CompletionStage<Boolean> send(String topic, byte[] payload);

    /**
     * Makes the broker forget what it keeps on a topic; returns at once.
     *
     * @return completed once the broker has it, failed like {@link #send}
     */
    default CompletionStage<Boolean> clear(String topic) {
        return CompletableFuture.completedFuture(false); // keeps nothing
    }
}
