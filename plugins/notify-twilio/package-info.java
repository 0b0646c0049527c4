/** What Twilio's answers and call-backs mean, for the channels that send by it; its classes are copied into their jars. */
@NullMarked
package dev.pitwatch.notify.twilio;

import org.jspecify.annotations.NullMarked;
