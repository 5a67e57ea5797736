#pragma once
void bindpin_set(int port);
