package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.RetryLoop;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReport;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Takes what devices answer to commands. */
public final class CommandAnswers implements AutoCloseable {

    private static final double STEPS_PER_SECOND = 1;
    private static final int STEPS_AT_ONCE = 20;

    private final DeviceReports reports;
    private final CommandService commands;
    private final DevicePresence presence;
    private final FloodLimit steps;
    private final Map<String, FloodLimit.Allowance> allowances = new ConcurrentHashMap<>();
    private final AtomicLong unkept = new AtomicLong();
    private final RetryLoop patience = new RetryLoop("a device's answer can't be stored now");

    /** Takes whether devices are limited in what they may have written. */
    public CommandAnswers(
            DeviceReports reports, CommandService commands, DevicePresence presence, Clock clock, boolean limited) {
        this.reports = reports;
        this.commands = commands;
        this.presence = presence;
        this.steps = new FloodLimit(clock, limited, STEPS_PER_SECOND, STEPS_AT_ONCE);
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        FunctionCounter.builder("pitwatch.commands.answers.unkept", unkept, AtomicLong::get)
                .description("Answers of devices on the way to a command's end that came too fast to be stored")
                .register(meters);
    }

    /**
     * Moves the command on, waiting for the database, and acknowledges the message. Of a device that answers much only what
     * ends a command is stored.
     *
     * @throws Rejected when it is no answer of a registered device
     */
    public void answered(Delivery delivery, boolean retained) throws InterruptedException {
        DeviceReport report = reports.read(delivery, retained);
        CommandAnswer answer = read(report);
        String device = report.device().deviceId();
        if (answer.state().isFinal() || mayStep(device)) {
            patience.untilItWorks(() -> {
                commands.answered(device, answer);
                return device;
            });
        } else {
            unkept.incrementAndGet();
        }
        if (!retained) {
            presence.heard(device, delivery.receivedAt());
        }
        delivery.ack().run();
    }

    private boolean mayStep(String device) {
        return allowances.computeIfAbsent(device, id -> steps.allowance()).take();
    }

    static CommandAnswer read(DeviceReport report) {
        UUID id =
                report.text("command_id").flatMap(CommandAnswers::uuid).orElseThrow(() -> report.missing("command_id"));
        CommandState state =
                report.text("state").flatMap(CommandState::answered).orElseThrow(() -> report.missing("state"));
        var progress = report.whole("progress", 0, 100);
        return new CommandAnswer(
                id,
                state,
                progress.isPresent() ? progress.getAsInt() : null,
                report.text("reason").orElse(null));
    }

    private static Optional<UUID> uuid(String text) {
        try {
            return Optional.of(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        patience.close();
    }
}
