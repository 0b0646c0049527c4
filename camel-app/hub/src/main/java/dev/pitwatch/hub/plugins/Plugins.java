package dev.pitwatch.hub.plugins;

import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.core.notices.notification.ChannelRegistry;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.spi.BrokerAccounts;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** All plugins, what they bring to the hub, and how they fare. Thread safe; knows nothing of bundles. */
public final class Plugins {

    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);

    private final Clock clock;
    private final DriverRegistry drivers = new DriverRegistry();
    private final ChannelRegistry channels;
    private final CompositeMeterRegistry meters = new CompositeMeterRegistry();
    private final List<Plugin> all = new CopyOnWriteArrayList<>();
    private final Map<String, BrokerAccounts> brokers = new ConcurrentHashMap<>();
    private final StepBeans steps = new StepBeans();
    private final ChannelBeans channelBeans = new ChannelBeans();
    private final Map<String, IsolatedChannel> channelsInUse = new ConcurrentHashMap<>();
    private final Map<String, Plugin> brokenChannels = new ConcurrentHashMap<>();
    private final Function<String, Optional<String>> settings;
    private final CompletableFuture<PluginRoutes> routes = new CompletableFuture<>();

    /** None yet; no setting of a channel is to be had. */
    public Plugins(Clock clock) {
        this(clock, name -> Optional.empty());
    }

    /**
     * None yet.
     *
     * @param settings where a setting of a channel stands, by name
     */
    public Plugins(Clock clock, Function<String, Optional<String>> settings) {
        this.clock = clock;
        this.channels = new ChannelRegistry(clock);
        this.settings = settings;
        for (Plugin.State state : Plugin.State.values()) {
            Gauge.builder("pitwatch.plugins", all, plugins -> count(plugins, state))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("Plugins by state")
                    .register(meters);
        }
    }

    private static double count(List<Plugin> plugins, Plugin.State state) {
        return plugins.stream().filter(plugin -> plugin.state() == state).count();
    }

    /** {@return a setting of channels, by name; empty: it is not set} */
    public Optional<String> setting(String name) {
        return settings.apply(name);
    }

    /** Counts there too from now on. */
    public void countIn(MeterRegistry registry) {
        meters.add(registry);
    }

    public DriverRegistry drivers() {
        return drivers;
    }

    public ChannelRegistry channels() {
        return channels;
    }

    /** {@return all of them, by name} */
    public List<PluginView> list() {
        return all.stream()
                .map(Plugin::view)
                .sorted(Comparator.comparing(PluginView::bundle).thenComparing(PluginView::state))
                .toList();
    }

    /** {@return how each of them is} */
    public List<NodeState> states() {
        return list().stream()
                .map(plugin ->
                        new NodeState(LiveEventType.PLUGIN, plugin.bundle(), plugin.state(), plugin.services(), null))
                .toList();
    }

    /** Takes a plugin into the list. */
    public Plugin known(Plugin.Identity identity) {
        Plugin plugin = new Plugin(identity, clock);
        all.add(plugin);
        return plugin;
    }

    /** Takes it off the list. */
    public void forget(Plugin plugin) {
        all.remove(plugin);
        brokenChannels.entrySet().removeIf(broken -> {
            boolean its = broken.getValue() == plugin;
            if (its) {
                channels.forget(broken.getKey());
            }
            return its;
        });
    }

    /** Counts a failure outside of calls, e.g. at its start, and says so. */
    public void failed(Plugin plugin, String kind, String error) {
        Counter.builder("pitwatch.plugin.failures")
                .description("Failures of plugins outside of what they send")
                .tags("plugin", plugin.identity().bundle(), "kind", kind)
                .register(meters)
                .increment();
        boolean first = plugin.failed(error);
        // A driver that throws does so for every message; the rest is rare and each counts.
        if (first || !kind.equals("throw")) {
            LOG.warn("plugin {}: {}", plugin, error);
        }
    }

    /**
     * {@return what all calls into the plugin go through}
     *
     * @param enough hears, once, why the plugin is to be switched off
     */
    public Guard guard(Plugin plugin, PluginCalls calls, Consumer<String> enough) {
        return new Guard(plugin, calls, this::failed, enough);
    }

    /**
     * Puts a plugin's driver to use. Asks it what it is: on a thread that can wait for it.
     *
     * @return takes it out of use again; never waits for the plugin
     */
    public Runnable add(Plugin plugin, SensorDriver driver, Guard guard) {
        IsolatedDriver isolated = new IsolatedDriver(driver, guard);
        drivers.add(isolated);
        plugin.brings(isolated.service());
        LOG.info("plugin {}: sensor driver {} added", plugin, isolated.sensorType());
        return () -> {
            drivers.remove(isolated);
            plugin.takes(isolated.service());
            LOG.info("plugin {}: sensor driver {} removed", plugin, isolated.sensorType());
        };
    }

    /**
     * Puts to use what a plugin knows of a kind of broker's accounts. Asks it what it is: on a thread that can wait for it.
     *
     * @return takes it out of use again; never waits for the plugin
     */
    public Runnable add(Plugin plugin, BrokerAccounts accounts, Guard guard) {
        IsolatedBrokerAccounts isolated = new IsolatedBrokerAccounts(accounts, guard);
        brokers.put(isolated.name(), isolated);
        plugin.brings(isolated.service());
        LOG.info("plugin {}: {} added", plugin, isolated.service());
        return () -> {
            brokers.remove(isolated.name(), isolated);
            plugin.takes(isolated.service());
            LOG.info("plugin {}: {} removed", plugin, isolated.service());
        };
    }

    /** {@return what a plugin knows of the accounts of that kind of broker; empty: no plugin does} */
    public Optional<BrokerAccounts> brokerAccounts(String name) {
        return Optional.ofNullable(brokers.get(name));
    }

    /**
     * Puts a step of a plugin's routes under its name into the registry. Asks it what it is: on a thread that can wait
     * for it.
     *
     * @return takes it out of use again; never waits for the plugin
     */
    public Runnable add(Plugin plugin, RouteStep step, Guard guard) {
        String name = steps.add(step, guard);
        plugin.brings("step " + name);
        LOG.info("plugin {}: step {} added", plugin, name);
        return () -> {
            steps.remove(name);
            plugin.takes("step " + name);
            LOG.info("plugin {}: step {} removed", plugin, name);
        };
    }

    /**
     * Puts a plugin's channel to use; one that lacks a setting is off, which is said once and shown. Asks it what it is: on a
     * thread that can wait for it.
     *
     * @return takes it out of use again; never waits for the plugin
     */
    public Runnable add(Plugin plugin, NotificationChannel channel, Guard guard) {
        IsolatedChannel isolated = new IsolatedChannel(channel, guard);
        String name = isolated.name();
        ChannelSettings found = ChannelSettings.read(isolated, settings);
        plugin.isSetUp(name, found);
        if (!found.problems().isEmpty()) {
            // Most installations use few of the channels that come with Pitwatch: only a half-finished set-up is a
            // warning.
            LOG.atLevel(found.isBegun() ? Level.WARN : Level.INFO)
                    .log("plugin {}: channel {} is off: {}", plugin, name, String.join("; ", found.problems()));
            return () -> plugin.forgets(name);
        }
        channels.add(isolated);
        channelsInUse.put(name, isolated);
        channelBeans.use(name, found.values());
        isolated.services().forEach(plugin::brings);
        LOG.info("plugin {}: {} added", plugin, isolated.services());
        return () -> {
            if (plugin.state().isBroken()) {
                channels.breaks(isolated);
                brokenChannels.put(name, plugin);
            } else {
                channels.remove(isolated);
            }
            channelsInUse.remove(name);
            isolated.close();
            channelBeans.drop(name);
            plugin.forgets(name);
            isolated.services().forEach(plugin::takes);
            LOG.info("plugin {}: {} removed", plugin, isolated.services());
        };
    }

    /**
     * {@return what was set for the channel that the route file of that name belongs to, {@code notify-NAME.camel.yaml}; empty:
     *     there is no such channel}
     */
    public Optional<ChannelSettings> settings(String file) {
        return all.stream()
                .flatMap(plugin -> plugin.channels().entrySet().stream())
                .filter(channel -> file.equals(routeFile(channel.getKey())))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** {@return those route files of a plugin that are to run: a channel that is off has none} */
    public static Map<String, byte[]> running(Plugin plugin, Map<String, byte[]> files) {
        Map<String, byte[]> running = new TreeMap<>(files);
        plugin.channels().forEach((channel, settings) -> {
            if (!settings.problems().isEmpty()) {
                running.remove(routeFile(channel));
            }
        });
        return running;
    }

    private static String routeFile(String channel) {
        return "notify-%s.camel.yaml".formatted(channel);
    }

    /** Makes that bean as long as its channel is there and set up. */
    public void make(ChannelBean bean) {
        channelBeans.add(bean);
    }

    /**
     * {@return what a channel's route makes of a notice} It runs on threads of the channel's own.
     *
     * @param channel the channel's own name
     * @param by the channel of the notice
     * @param workshop whose notice it is; 0: the platform's
     * @throws PluginFailure when the route throws, does not come back in time, or the channel is gone
     * @throws SendException when the route throws that
     */
    public <T> T send(String channel, String by, long workshop, Callable<T> route) {
        IsolatedChannel sending = channelsInUse.get(channel);
        if (sending == null) {
            throw new SendException(SendOutcome.later("channel %s is gone".formatted(channel)));
        }
        return sending.send(by, new ChannelStrikes(by, channels.breaker(by), workshop), route);
    }

    /** Offers the steps, and the beans of channels, to routes, by name. */
    public void offerBeans(Registry registry) {
        steps.offer(registry);
        channelBeans.offer(registry);
    }

    /** Says that routes can be added now. */
    public void routesRun(PluginRoutes running) {
        routes.complete(running);
    }

    /** {@return the running routes, once there are any} */
    public CompletableFuture<PluginRoutes> routes() {
        return routes;
    }
}
