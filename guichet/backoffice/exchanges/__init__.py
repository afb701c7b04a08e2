"""What agents do with messages, appointments and bank details of members: always as holders of their case."""
