"""Prints the scalars and images of a folder of event files as TensorBoard reads them, as JSON."""

import base64
import json
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

events = EventAccumulator(sys.argv[1])
events.Reload()
tags = events.Tags()
print(
    json.dumps(
        {
            "scalars": {
                tag: [[event.step, event.value] for event in events.Scalars(tag)]
                for tag in tags["scalars"]
            },
            "images": {
                tag: [
                    {
                        "step": event.step,
                        "width": event.width,
                        "height": event.height,
                        "png": base64.b64encode(event.encoded_image_string).decode(),
                    }
                    for event in events.Images(tag)
                ]
                for tag in tags["images"]
            },
        }
    )
)
