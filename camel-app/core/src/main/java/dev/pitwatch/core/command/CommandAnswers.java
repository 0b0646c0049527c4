package dev.pitwatch.core.command;

import dev.pitwatch.core.database.Patience;
import dev.pitwatch.core.presence.DevicePresence;
import dev.pitwatch.core.presence.DeviceReport;
import dev.pitwatch.core.presence.DeviceReports;
import dev.pitwatch.core.reading.Delivery;
import dev.pitwatch.core.reading.Rejected;
import java.util.Optional;
import java.util.UUID;

/** Takes what devices answer to commands. */
public final class CommandAnswers implements AutoCloseable {

    private final DeviceReports reports;
    private final CommandService commands;
    private final DevicePresence presence;
    private final Patience patience = new Patience("a device's answer can't be stored now");

    public CommandAnswers(DeviceReports reports, CommandService commands, DevicePresence presence) {
        this.reports = reports;
        this.commands = commands;
        this.presence = presence;
    }

    /**
     * Moves the command on, waiting for the database, and acknowledges the message.
     *
     * @throws Rejected when it is no answer of a registered device
     */
    public void answered(Delivery delivery, boolean retained) throws InterruptedException {
        DeviceReport report = reports.read(delivery, retained);
        CommandAnswer answer = read(report);
        String device = report.device().deviceId();
        patience.untilItWorks(() -> {
            commands.answered(device, answer);
            return device;
        });
        if (!retained) {
            presence.heard(device, delivery.receivedAt());
        }
        delivery.ack().run();
    }

    private static CommandAnswer read(DeviceReport report) {
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
