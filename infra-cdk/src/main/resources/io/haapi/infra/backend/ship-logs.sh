# shellcheck shell=bash
# Follows first-boot.sh in an instance's user data: sends what the service logs to CloudWatch, which also reads the metrics out of it.
# HAAPI_LOG_GROUP names the group.
dnf install --assumeyes --quiet amazon-cloudwatch-agent logrotate
install -d -o root -g root -m 0755 /etc/systemd/system/haapi.service.d
cat >/etc/systemd/system/haapi.service.d/log.conf <<'EOF'
[Service]
# systemd opens the file, before the service's sandbox is closed.
LogsDirectory=haapi
StandardOutput=append:/var/log/haapi/api.log
StandardError=inherit
EOF
cat >/etc/logrotate.d/haapi <<'EOF'
/var/log/haapi/api.log {
  size 50M
  rotate 2
  copytruncate
  missingok
  notifempty
}
EOF
install -d -o root -g root -m 0755 /etc/systemd/system/logrotate.timer.d
printf '[Timer]\nOnCalendar=\nOnCalendar=*:0/10\n' >/etc/systemd/system/logrotate.timer.d/often.conf
cat >/opt/aws/amazon-cloudwatch-agent/etc/haapi.json <<EOF
{
  "agent": { "run_as_user": "root" },
  "logs": {
    "logs_collected": {
      "files": {
        "collect_list": [
          { "file_path": "/var/log/haapi/api.log", "log_group_name": "$HAAPI_LOG_GROUP", "log_stream_name": "{instance_id}" }
        ]
      }
    }
  }
}
EOF
systemctl daemon-reload
systemctl restart logrotate.timer haapi.service
/opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl -a fetch-config -m ec2 -s -c file:/opt/aws/amazon-cloudwatch-agent/etc/haapi.json
