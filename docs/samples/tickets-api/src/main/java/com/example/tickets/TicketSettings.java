package com.example.tickets;

import io.haapi.lifecycle.SettingRules;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the tickets.
 *
 * @param table the name of their table
 */
@ConfigurationProperties("tickets")
record TicketSettings(@DefaultValue("tickets") String table) {
  TicketSettings {
    SettingRules.table("tickets.table", table);
  }
}
