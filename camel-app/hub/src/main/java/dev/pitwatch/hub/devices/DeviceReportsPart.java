package dev.pitwatch.hub.devices;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.devices.command.CommandAnswers;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.diag.DiagService;
import dev.pitwatch.core.devices.diag.Diagnostics;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.devices.presence.DeviceStatus;
import dev.pitwatch.core.devices.trace.MessageTraces;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import dev.pitwatch.hub.admission.AdmissionPart;
import dev.pitwatch.hub.mqtt.ExchangeDelivery;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.steps.DeclaredStep;
import dev.pitwatch.hub.steps.StepContract;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/** What devices say of themselves: status, diagnostics, and their answers to commands. */
public final class DeviceReportsPart implements Part {

    /** Of the steps that take what devices say. */
    public static final StepContract REPORT =
            StepContract.ANY.needs(Receive.DELIVERY).settles();

    private final DeviceStatus status;
    private final Diagnostics diagnostics;
    private final CommandAnswers answers;
    private final MessageTraces traces;
    private final List<Handlers> handlers;

    public DeviceReportsPart(HubServices services, AdmissionPart admission, DevicesPart devices) {
        DevicePresence presence = devices.presence();
        CommandService commands = devices.commands();
        DeviceReports reports = new DeviceReports(admission.directory(), commands::astray, admission.flood());
        status = new DeviceStatus(reports, services.database(), presence, services.clock(), services.limited());
        status.onReported(commands.switches()::reported);
        status.countIn(services.meters());
        diagnostics = new Diagnostics(
                reports, presence, services.database(), services.clock(), services.limited(), services.meters());
        answers = new CommandAnswers(reports, commands, presence, services.clock(), services.limited());
        answers.countIn(services.meters());
        traces = new MessageTraces(
                services.database(),
                devices.devices(),
                new AuditLog(services.database(), services.clock()),
                services.clock(),
                services.meters());
        handlers = List.of(
                new DiagHandlers(new DiagService(devices.devices(), services.database()), services.clock()),
                new TraceHandlers(traces));
    }

    @Override
    public void bind(Registry registry) {
        Processor deviceStatus = exchange -> {
            status.status(ExchangeDelivery.of(exchange), retained(exchange));
            taken(exchange);
        };
        Processor deviceDiag = exchange -> {
            diagnostics.take(ExchangeDelivery.of(exchange), retained(exchange));
            taken(exchange);
        };
        Processor deviceAck = exchange -> {
            answers.answered(ExchangeDelivery.of(exchange), retained(exchange));
            taken(exchange);
        };
        registry.bind("deviceStatus", new DeclaredStep(REPORT, deviceStatus));
        registry.bind("deviceDiag", new DeclaredStep(REPORT, deviceDiag));
        registry.bind("deviceAck", new DeclaredStep(REPORT, deviceAck));
        registry.bind("diagnostics", diagnostics);
        registry.bind("messageTraces", traces);
    }

    /** {@return what keeps messages of the devices that people look into} */
    public MessageOutcomes outcomes() {
        return traces.outcomes();
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        traces.listen(notifications);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        status.close();
        diagnostics.store();
        answers.close();
        traces.run();
    }

    /** What the broker had kept was not sent now. */
    private void taken(Exchange exchange) {
        if (!retained(exchange)) {
            traces.outcomes().reported(ExchangeDelivery.of(exchange));
        }
    }

    private static boolean retained(Exchange exchange) {
        return exchange.getProperty(Receive.RETAINED, false, Boolean.class);
    }
}
