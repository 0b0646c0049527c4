package dev.pitwatch.hub.plugins;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The beans of channels that are set up, in the registry as long as these are there. Thread safe. */
final class ChannelBeans {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelBeans.class);

    private final List<ChannelBean> makers = new ArrayList<>();
    private final Map<String, Map<String, String>> inUse = new HashMap<>();
    private final Map<ChannelBean, Object> made = new HashMap<>();
    private @Nullable Registry registry;

    /** Binds them there, now and from now on. */
    synchronized void offer(Registry offered) {
        registry = offered;
        inUse.keySet().forEach(this::bind);
    }

    /** Makes that bean too, now and from now on. */
    synchronized void add(ChannelBean bean) {
        makers.add(bean);
        bind(bean.channel());
    }

    synchronized void use(String channel, Map<String, String> settings) {
        inUse.put(channel, settings);
        bind(channel);
    }

    synchronized void drop(String channel) {
        inUse.remove(channel);
        for (ChannelBean bean : makers) {
            Object gone = bean.channel().equals(channel) ? made.remove(bean) : null;
            if (gone != null) {
                Objects.requireNonNull(registry).unbind(bean.name());
                close(bean, gone);
            }
        }
    }

    private void bind(String channel) {
        Map<String, String> settings = inUse.get(channel);
        if (registry == null || settings == null) {
            return;
        }
        for (ChannelBean bean : makers) {
            if (bean.channel().equals(channel) && !made.containsKey(bean)) {
                make(bean, settings, registry);
            }
        }
    }

    /** Without it the channel's routes are refused, which says why; the hub goes on. */
    private void make(ChannelBean bean, Map<String, String> settings, Registry where) {
        try {
            Object one = bean.maker().apply(settings);
            made.put(bean, one);
            where.bind(bean.name(), one);
        } catch (RuntimeException e) {
            LOG.error("bean {} of channel {} can't be made: {}", bean.name(), bean.channel(), e.getMessage(), e);
        }
    }

    private static void close(ChannelBean bean, Object gone) {
        if (gone instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("bean {} can't be closed: {}", bean.name(), e.getMessage());
            }
        }
    }
}
