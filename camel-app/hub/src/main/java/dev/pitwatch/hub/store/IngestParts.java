package dev.pitwatch.hub.store;

import dev.pitwatch.core.devices.command.CommandAnswers;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.NotificationSender;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.readings.deadletter.DeadLetterService;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.devices.presence.DeviceStatus;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.JdbiReadingQueryRepository;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.hub.health.BrokerCheck;
import dev.pitwatch.hub.health.HealthCheck;
import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.mqtt.MqttAddress;
import dev.pitwatch.hub.mqtt.MqttPublisher;
import dev.pitwatch.hub.mqtt.QueueProbe;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * Everything from the broker to the table and back: clients, store, presence, commands, dead letters. Binds the beans
 * {@code readingClient}, {@code legacyClient}, {@code statusClient}, {@code ackClient}, {@code diagClient},
 * {@code receive}, {@code readingStore}, {@code deviceStatus}, {@code deviceAck} and {@code deviceDiag}.
 */
public final class IngestParts implements AutoCloseable {

    /** How many messages may be on their way: of readings together below the store's queue, so that they never fill it. */
    private static final List<Client> CLIENTS = List.of(
            new Client("reading", "readings", 3_000),
            new Client("legacy", "legacy", 500),
            new Client("status", "status", 200),
            new Client("ack", "ack", 200),
            new Client("diag", "diag", 200));

    private record Client(String name, String session, int onTheWay) {}

    /**
     * What bounds devices.
     *
     * @param flood of readings, and as many messages that devices send of themselves
     * @param door throws {@link dev.pitwatch.core.readings.reading.Rejected} for messages that are not even to be parsed
     * @param enabled false: for measurement
     */
    public record Limits(FloodLimit flood, Consumer<Delivery> door, boolean enabled) {}

    /** A device that is refused for these is there all the same. */
    private static final Set<String> SIGNS_OF_LIFE =
            Set.of("licence_revoked", "licence_expired", "subscription_suspended", "subscription_expired");

    private final List<DurableMqttClient> clients = new ArrayList<>();
    private final MqttPublisher publisher;
    private final QueueProbe probe;
    private final ReadingStore store;
    private final DevicePresence presence;
    private final LicenceStanding standing;
    private final CommandService commands;
    private final DeviceStatus status;
    private final CommandAnswers answers;
    private final ProducerTemplate template;
    private final DeadLetterService deadLetters;
    private final ReadingQueries queries;

    /**
     * Makes the parts and binds them; call before the notifications start. Nothing runs yet: see {@link #start}.
     *
     * @param key seals licence keys on their way to devices
     * @param mqttFolder what the clients keep of their sessions at the broker
     */
    public IngestParts(
            CamelContext context,
            Database database,
            MasterKey key,
            DatabaseNotifications notifications,
            DeviceDirectory directory,
            DriverRegistry drivers,
            LiveEvents events,
            MqttAddress broker,
            Path mqttFolder,
            Limits limits,
            Clock clock,
            MeterRegistry meters,
            Traces traces)
            throws MqttException {
        store = new ReadingStore(
                new JdbiReadingRepository(database.ingest(), name -> isDriversOwn(drivers, name)),
                new RefusalLimits(clock, account -> directory.find(account).isPresent(), limits.enabled(), meters),
                meters,
                traces,
                clock);
        presence = new DevicePresence(database, directory, clock);
        presence.countIn(meters);
        publisher = new MqttPublisher(broker, meters);
        standing = new LicenceStanding(directory, clock);
        standing.countIn(meters);
        commands = new CommandService(
                database, key, publisher, standing::mayBeHeard, presence::isOnline, events, clock, meters);
        commands.listen(notifications);
        presence.onArrival(commands::cameOnline);
        store.onCommit(this::committed);
        DeviceReports reports = new DeviceReports(directory, commands::astray, limits.flood());
        status = new DeviceStatus(reports, database, presence, clock, limits.enabled());
        status.onDisabled(commands::saysDisabled);
        status.countIn(meters);
        answers = new CommandAnswers(reports, commands, presence, clock, limits.enabled());
        answers.countIn(meters);
        template = context.createProducerTemplate();
        deadLetters = new DeadLetterService(database, new RouteReplayer(template), clock);
        queries = new JdbiReadingQueryRepository(database, clock);

        for (Client client : CLIENTS) {
            bindClient(
                    context,
                    client.name() + "Client",
                    new DurableMqttClient(broker, client.session(), mqttFolder, client.onTheWay(), meters, clock));
        }
        probe = probe(broker, database, notifications, meters);
        bind(context, limits, clock);
    }

    private QueueProbe probe(MqttAddress broker, Database database, DatabaseNotifications notifications, MeterRegistry meters) {
        NotificationSender sender = new NotificationSender(database);
        QueueProbe made = new QueueProbe(
                broker,
                clients,
                publisher,
                text -> sender.send(QueueProbe.CHANNEL, text),
                () -> notifications.isListening() && store.storesNow(),
                meters);
        made.listen(notifications);
        return made;
    }

    private void bindClient(CamelContext context, String bean, DurableMqttClient client) {
        clients.add(client);
        context.getRegistry().bind(bean, client);
    }

    private void bind(CamelContext context, Limits limits, Clock clock) {
        context.addRoutePolicyFactory(new DisconnectOnStop());
        context.getRegistry().bind(ReadingStoreEndpoint.BEAN, store);
        context.getRegistry().bind("receive", new Receive(clock, limits.door()));
        Processor deviceStatus = exchange -> status.status(delivery(exchange), retained(exchange));
        Processor deviceDiag = exchange -> status.diag(delivery(exchange), retained(exchange));
        Processor deviceAck = exchange -> answers.answered(delivery(exchange), retained(exchange));
        context.getRegistry().bind("deviceStatus", deviceStatus);
        context.getRegistry().bind("deviceDiag", deviceDiag);
        context.getRegistry().bind("deviceAck", deviceAck);
    }

    private static Delivery delivery(Exchange exchange) {
        Delivery delivery = exchange.getProperty(Receive.DELIVERY, Delivery.class);
        if (delivery == null) {
            throw new IllegalStateException("exchange has no property \"delivery\": bean receive comes first");
        }
        return delivery;
    }

    private static boolean retained(Exchange exchange) {
        return exchange.getProperty(Receive.RETAINED, false, Boolean.class);
    }

    private static boolean isDriversOwn(DriverRegistry drivers, String name) {
        return CoreMetric.ofField(name).isEmpty() && drivers.metric(name).isPresent();
    }

    private void committed(Committed batch) {
        presence.heard(batch.readings());
        for (Refusal refusal : batch.refusals()) {
            if (SIGNS_OF_LIFE.contains(refusal.why().reason())) {
                refusal.why().deviceId().ifPresent(device -> presence.heard(device, refusal.receivedAt()));
                commands.refused(refusal.why());
            }
        }
    }

    /** Adds a listener of time in which readings could not be read: a burst after it is no flood. */
    public void onPause(Consumer<Duration> listener) {
        store.onWait(listener);
        clients.forEach(client -> client.onPause(listener));
    }

    /** Starts to store, to send commands and to keep track of devices; the routes then bring the messages. */
    public void start() {
        store.start();
        publisher.start();
        presence.start();
        commands.start();
        probe.start();
    }

    /** {@return whether all clients are connected, so that their sessions keep what comes} */
    public HealthCheck brokerCheck() {
        return new BrokerCheck(clients);
    }

    /** {@return whether the broker's queue of readings is there and read} */
    public HealthCheck queueCheck() {
        return probe;
    }

    public ReadingStore store() {
        return store;
    }

    public DevicePresence presence() {
        return presence;
    }

    public LicenceStanding standing() {
        return standing;
    }

    public CommandService commands() {
        return commands;
    }

    public DeadLetterService deadLetters() {
        return deadLetters;
    }

    public ReadingQueries queries() {
        return queries;
    }

    /** Hangs up first, so that whatever is not stored stays with the broker. */
    @Override
    public void close() {
        probe.close();
        status.close();
        answers.close();
        clients.forEach(DurableMqttClient::close);
        store.close();
        commands.close();
        publisher.close();
        presence.close();
        template.stop();
    }
}
