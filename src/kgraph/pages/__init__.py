"""What the page of a person, a paper, a lab, a venue or a topic shows, and how it is found."""
