package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.BrokerAccounts;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.RouteStep;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;

/**
 * A kind of service that plugins bring. A new one is a line in {@link #ALL}.
 *
 * @param type its interface in the SPI
 * @param use puts a service of that type to use
 */
public record PluginKind<S>(Class<S> type, Use<S> use) {

    public static final List<PluginKind<?>> ALL = List.of(
            new PluginKind<SensorDriver>(SensorDriver.class, Plugins::add),
            new PluginKind<NotificationChannel>(NotificationChannel.class, Plugins::add),
            new PluginKind<BrokerAccounts>(BrokerAccounts.class, Plugins::add),
            new PluginKind<RouteStep>(RouteStep.class, Plugins::add));

    /** How a service of that type is put to use. */
    @FunctionalInterface
    public interface Use<S> {
        /** {@return what takes it out of use again} */
        Runnable put(Plugins plugins, Plugin plugin, S service, Guard guard);
    }

    /** {@return what takes the service, which is put to use as one of this kind, out of use again} */
    public Runnable put(Plugins plugins, Plugin plugin, Object service, Guard guard) {
        return use.put(plugins, plugin, type.cast(service), guard);
    }
}
