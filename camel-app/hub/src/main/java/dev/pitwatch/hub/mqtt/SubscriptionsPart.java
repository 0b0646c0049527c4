package dev.pitwatch.hub.mqtt;

import static dev.pitwatch.base.database.StoreProbeChannels.ANSWERED;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.NotificationSender;
import dev.pitwatch.hub.health.BrokerCheck;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.camel.spi.Registry;
import org.eclipse.paho.mqttv5.common.MqttException;

/** The hub's subscriptions at the broker, each read by one route through a client bean of its own. */
public final class SubscriptionsPart implements Part {

    /** How many messages may be on their way: of readings together below the store's queue, so that they never fill it. */
    private static final List<Subscription> SUBSCRIPTIONS = List.of(
            new Subscription("reading", "readings", 3_000),
            new Subscription("legacy", "legacy", 500),
            new Subscription("status", "status", 200),
            new Subscription("ack", "ack", 200),
            new Subscription("diag", "diag", 200));

    /** The probe comes every two seconds, if messages do. */
    private static final Duration PROBED = Duration.ofSeconds(6);

    private record Subscription(String name, String session, int onTheWay) {}

    private final List<DurableMqttClient> clients;
    private final BooleanSupplier stores;
    private final QueueProbe probe;
    private final StoreProbe storeProbe;
    private final LeftMessages leftMessages;

    /**
     * Connects nothing yet: the routes do.
     *
     * @param stores whether what comes can be stored
     * @param store puts marks behind what is stored
     * @param pause receives the time in which messages could not be read
     */
    public SubscriptionsPart(
            HubServices services,
            PublisherPart sending,
            BooleanSupplier stores,
            StoreProbe.Store store,
            Consumer<Duration> pause)
            throws MqttException {
        this.stores = stores;
        services.camel().addRoutePolicyFactory(new DisconnectOnStop());
        clients = new ArrayList<>();
        for (Subscription subscription : SUBSCRIPTIONS) {
            DurableMqttClient client = new DurableMqttClient(
                    sending.broker(),
                    subscription.session(),
                    services.settings().folders().data().resolve("mqtt"),
                    subscription.onTheWay(),
                    services.meters(),
                    services.clock());
            client.onPause(pause);
            clients.add(client);
        }
        leftMessages = new LeftMessages(clients);
        NotificationSender sender = new NotificationSender(services.database());
        probe = new QueueProbe(
                sending.broker(),
                clients,
                sending.publisher(),
                text -> sender.send(QueueProbe.CHANNEL, text),
                () -> services.notifications().isListening() && stores.getAsBoolean(),
                services.meters());
        RouteClients read = new RouteClients(services.camel(), clients);
        storeProbe = new StoreProbe(sending, clients, read, store, text -> sender.send(ANSWERED, text));
        services.health().add(new BrokerCheck(read));
        services.health().add(probe);
    }

    /** {@return whether what devices send reaches this hub and is stored: while not, their silence says nothing} */
    public boolean hears() {
        return leftMessages.leaveRoom(clients.get(0))
                && stores.getAsBoolean()
                && probe.age().compareTo(PROBED) < 0;
    }

    /** {@return what fetches messages again that the store leaves with the broker} */
    public LeftMessages leftMessages() {
        return leftMessages;
    }

    @Override
    public void bind(Registry registry) {
        for (int i = 0; i < clients.size(); i++) {
            registry.bind(SUBSCRIPTIONS.get(i).name() + "Client", clients.get(i));
        }
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        probe.listen(notifications);
        storeProbe.listen(notifications);
    }

    @Override
    public void start() {
        probe.start();
    }

    @Override
    public void close() {
        probe.close();
        storeProbe.close();
        leftMessages.close();
        clients.forEach(DurableMqttClient::close);
    }
}
