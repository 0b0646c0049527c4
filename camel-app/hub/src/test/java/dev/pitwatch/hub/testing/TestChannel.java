package dev.pitwatch.hub.testing;

import dev.pitwatch.hub.plugins.Guard;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginCalls;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.spi.NotificationChannel;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendOutcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A plugin's channel with its route, as a test wants it.
 *
 * @param name its own
 * @param channel which it sends
 * @param sending what its route does
 */
public record TestChannel(String name, String channel, Sending sending) implements NotificationChannel {

    /** What is done to a notice: what it returns is the route's last body, what it throws the route throws. */
    @FunctionalInterface
    public interface Sending {
        @Nullable
        Object send(OutgoingNotice notice) throws Exception;
    }

    /** A channel that keeps what it is to send. */
    public static TestChannel keeping(String channel, List<OutgoingNotice> sent) {
        return new TestChannel("keeping-" + channel, channel, notice -> {
            sent.add(notice);
            return SendOutcome.sent("");
        });
    }

    /** Puts it to use, and its route into the context. */
    public Plugin install(Plugins plugins, CamelContext context) throws Exception {
        Plugin plugin =
                plugins.known(new Plugin.Identity("dev.pitwatch.notify-" + name, Optional.empty(), Optional.empty()));
        install(plugins, context, plugin, why -> {});
        return plugin;
    }

    /**
     * The same as a channel of that plugin, with who hears why it is to be switched off.
     *
     * @return takes it out of use again
     */
    public Runnable install(Plugins plugins, CamelContext context, Plugin plugin, Consumer<String> enough)
            throws Exception {
        Guard guard = plugins.guard(plugin, PluginCalls.direct(name), enough);
        context.addRoutes(route());
        return plugins.add(plugin, this, guard);
    }

    private RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:notify-" + name)
                        .routeId("notify-" + name)
                        .errorHandler(noErrorHandler())
                        .process(exchange -> exchange.getMessage()
                                .setBody(sending.send(exchange.getMessage().getBody(OutgoingNotice.class))));
            }
        };
    }

    @Override
    public List<String> channels() {
        return List.of(channel);
    }
}
