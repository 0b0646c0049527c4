package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.RetryLoop;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReport;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.devices.presence.MessageLimit;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;

/** Takes what devices answer to commands. */
public final class CommandAnswers implements AutoCloseable {

    private static final double PER_SECOND = 1;
    private static final int AT_ONCE = 20;

    /** Of a workshop; at once as many as two hubs hear of a large one that answers to both. */
    private static final double SHARE_PER_SECOND = 20;

    private static final int SHARE_AT_ONCE = 5_000;

    private final DeviceReports reports;
    private final BiPredicate<String, CommandAnswer> commands;
    private final DevicePresence presence;
    private final MessageLimit steps;
    private final MessageLimit ends;
    private final MessageLimit shares;
    private final AtomicLong unkept = new AtomicLong();
    private final RetryLoop patience = new RetryLoop("a device's answer can't be stored now");

    /** Takes whether devices are limited in what they may have written. */
    public CommandAnswers(
            DeviceReports reports, CommandService commands, DevicePresence presence, Clock clock, boolean limited) {
        this(reports, commands::answered, presence, clock, limited);
    }

    /** Takes what moves the command of a device on, and says whether that was so. */
    CommandAnswers(
            DeviceReports reports,
            BiPredicate<String, CommandAnswer> commands,
            DevicePresence presence,
            Clock clock,
            boolean limited) {
        this.reports = reports;
        this.commands = commands;
        this.presence = presence;
        this.steps = new MessageLimit(new FloodLimit(clock, limited, PER_SECOND, AT_ONCE));
        this.ends = new MessageLimit(new FloodLimit(clock, limited, PER_SECOND, AT_ONCE));
        this.shares = new MessageLimit(new FloodLimit(clock, limited, SHARE_PER_SECOND, SHARE_AT_ONCE));
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        FunctionCounter.builder("pitwatch.commands.answers.unkept", unkept, AtomicLong::get)
                .description(
                        "Answers of devices that came too fast to be stored: on the way to a command's end, or to none")
                .register(meters);
    }

    /**
     * Moves the command on, waiting for the database, and acknowledges the message. What moves nothing is limited for a device and
     * for a workshop, so that none takes all the time there is; a command whose end gets lost so goes out again. Steps are limited
     * for a device in any case.
     *
     * @throws Rejected when it is no answer of a registered device
     */
    public void answered(Delivery delivery, boolean retained) throws InterruptedException {
        DeviceReport report = reports.readAnswer(delivery, retained);
        CommandAnswer answer = read(report);
        String device = report.device().deviceId();
        String workshop = String.valueOf(report.device().workshopId());
        boolean end = answer.state().isFinal();
        if ((end ? ends : steps).admits(device) && shares.admits(workshop)) {
            boolean moved = patience.untilItWorks(() -> commands.test(device, answer));
            if (moved && end) {
                ends.giveBack(device);
            }
            if (moved && answer.state() != CommandState.PROGRESS) {
                shares.giveBack(workshop);
            }
        } else {
            unkept.incrementAndGet();
        }
        if (!retained && !report.device().isRetired()) {
            presence.heard(device, delivery.receivedAt());
        }
        delivery.ack().run();
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
