package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.BadInputException;
import dev.pitwatch.spi.SendException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Every call into one plugin goes through it: bounded, counted, and refused once the plugin is off. Thread safe. */
public final class Guard implements AutoCloseable {

    private final Plugin plugin;
    private final PluginCalls calls;
    private final Failures failures;
    private final Consumer<String> enough;
    private final FailureThreshold strikes = new FailureThreshold();
    private final Strikes ofStrangers = new StrangerStrikes(strikes);
    private volatile boolean off;

    /** Who hears of failures. */
    interface Failures {

        /** @param kind {@code throw} or {@code overrun} */
        void failed(Plugin plugin, String kind, String error);
    }

    /**
     * Guards a plugin.
     *
     * @param enough hears, once, why the plugin is to be switched off
     */
    Guard(Plugin plugin, PluginCalls calls, Failures failures, Consumer<String> enough) {
        this.plugin = plugin;
        this.calls = calls;
        this.failures = failures;
        this.enough = enough;
    }

    /**
     * {@return what the call returns}
     *
     * @param what is called, for people
     * @throws PluginFailure when it throws, takes too long, or the plugin is off
     * @throws SendException when it throws that, which is no fault of the plugin
     * @throws BadInputException when it throws that, which says nothing of the plugin: strangers must neither switch it off
     *     nor wipe out what counts against it
     */
    <T> T call(String what, Duration limit, Callable<T> call) {
        return call(what, limit, calls, strikes, call);
    }

    /** The same for whoever may call the hub: what it throws then is counted, and never switches the plugin off. */
    <T> T callForStranger(String what, Duration limit, Callable<T> call) {
        return call(what, limit, calls, ofStrangers, call);
    }

    /** The same on threads of one service of the plugin, with strikes of its own. */
    <T> T call(String what, Duration limit, PluginCalls on, Strikes strikes, Callable<T> call) {
        if (off) {
            throw new PluginFailure("%s: plugin %s is off".formatted(what, plugin));
        }
        try {
            T result = on.call(limit, call);
            strikes.fine();
            return result;
        } catch (SendException e) {
            strikes.fine();
            throw e;
        } catch (PluginCalls.Overrun e) {
            throw struck(what, "overrun", e.getMessage(), strikes::overrun);
        } catch (PluginFailure e) {
            throw struck(what, "throw", e.getMessage(), strikes::thrown);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new PluginFailure("%s: interrupted".formatted(what));
        }
    }

    private PluginFailure struck(String what, String kind, String why, BooleanSupplier strike) {
        if (off) { // its calls were interrupted, which is no fault of its own
            return new PluginFailure("%s: plugin %s was taken away meanwhile".formatted(what, plugin));
        }
        String error = what + ": " + why;
        failures.failed(plugin, kind, error);
        if (strike.getAsBoolean()) {
            off = true;
            enough.accept(error);
        }
        return new PluginFailure(error);
    }

    /** Calls no more, and interrupts what still runs. */
    @Override
    public void close() {
        off = true;
        calls.close();
    }
}
