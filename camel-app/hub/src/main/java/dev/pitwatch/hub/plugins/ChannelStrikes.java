package dev.pitwatch.hub.plugins;

import dev.pitwatch.core.notices.notification.ChannelBreaker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a workshop's notice by one channel goes: never a reason to take the plugin away, but perhaps to switch the channel off for a while. */
record ChannelStrikes(String channel, ChannelBreaker breaker, long workshop) implements Strikes {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelStrikes.class);

    @Override
    public void fine() {
        if (breaker.off().isPresent()) {
            LOG.info("channel {} works again", channel);
        }
        breaker.fine(workshop);
    }

    @Override
    public boolean thrown() {
        tell(breaker.thrown(workshop));
        return false;
    }

    @Override
    public boolean overrun() {
        tell(breaker.overrun(workshop));
        return false;
    }

    private void tell(boolean switchedOff) {
        if (switchedOff) {
            breaker.off()
                    .ifPresent(off -> LOG.warn(
                            "channel {} is switched off: too much went wrong in a row; one notice is tried at {}",
                            channel,
                            off.until()));
        }
    }
}
