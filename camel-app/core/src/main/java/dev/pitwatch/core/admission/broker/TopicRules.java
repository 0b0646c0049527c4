package dev.pitwatch.core.admission.broker;

import java.util.List;

/**
 * Which topics an account may touch.
 *
 * @param publish MQTT filters of the topics it may publish to
 * @param subscribe MQTT filters it may subscribe to, or to a part of
 */
public record TopicRules(List<String> publish, List<String> subscribe) {

    public TopicRules {
        publish = List.copyOf(publish);
        subscribe = List.copyOf(subscribe);
    }

    /** {@return whether it may publish to the topic} */
    public boolean mayPublish(String topic) {
        boolean named =
                publish.contains(topic) && !TopicFilter.hasWildcard(topic); // the usual case, asked for every message
        return named || publish.stream().anyMatch(filter -> TopicFilter.matches(filter, topic));
    }

    /** {@return whether it may subscribe to the filter, which may be shared} */
    public boolean maySubscribe(String wanted) {
        String filter = TopicFilter.unshared(wanted);
        return subscribe.stream().anyMatch(allowed -> TopicFilter.covers(allowed, filter));
    }
}
